import type { Queries } from './database.ts';

/** Everything that reaches the audit log. */
export type EventType =
  | 'admin_refused'
  | 'provisioning_key_created'
  | 'provisioning_key_revoked'
  | 'provisioning_succeeded'
  | 'provisioning_failed'
  | 'provisioning_limited'
  | 'device_key_refused'
  | 'device_key_rotated'
  | 'device_key_revoked'
  | 'device_online'
  | 'device_offline'
  | 'setting_changed'
  | 'setting_deleted';

const WARNINGS: readonly EventType[] = [
  'admin_refused',
  'provisioning_failed',
  'provisioning_limited',
  'device_key_refused',
];

/** Who did something, and from where. */
export interface Actor {
  /** Null: somebody who could not show who it is. */
  readonly name: string | null;
  readonly address: string | null;
}

/** Writes an event, in the transaction of what happened. `details` never hold a key in clear. */
export async function record(
  db: Queries,
  event: EventType,
  actor: Actor,
  device: string | null,
  details: Record<string, unknown> = {},
): Promise<void> {
  await db.query(
    `INSERT INTO audit_logs (event_type, severity, actor, device_uuid, ip_address, details)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [
      event,
      WARNINGS.includes(event) ? 'warning' : 'info',
      actor.name,
      device,
      actor.address,
      JSON.stringify(details),
    ],
  );
}

/** Which events to read. */
export interface AuditFilter {
  readonly event_type?: string | undefined;
  readonly severity?: string | undefined;
  readonly device_uuid?: string | undefined;
  /** Only those older than the event of this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Events, newest first. */
export async function readAudit(db: Queries, filter: AuditFilter): Promise<unknown[]> {
  const { event_type, severity, device_uuid, before, limit } = filter;
  const { rows } = await db.query(
    `SELECT id, event_type, severity, actor, device_uuid, host(ip_address) AS ip_address, details, created_at
     FROM audit_logs
     WHERE ($1::text IS NULL OR event_type = $1) AND ($2::text IS NULL OR severity = $2)
       AND ($3::uuid IS NULL OR device_uuid = $3) AND ($4::bigint IS NULL OR id < $4)
     ORDER BY id DESC LIMIT $5`,
    [event_type, severity, device_uuid, before, limit],
  );
  return rows;
}
