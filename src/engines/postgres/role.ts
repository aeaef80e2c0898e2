import { HandrailError } from '../../errors.ts';
import { quoteName } from '../../sql/quote.ts';
import type { Session } from '../engine.ts';

/** The role that a migration is to run as, for its transaction. */
export const takeRole = (role: string | undefined): string[] =>
  role === undefined ? [] : [`SET LOCAL ROLE ${quoteName(role)}`];

/** Tries a role, in one message that leaves nothing behind a pooler. Throws CONNECT_ROLE. */
export async function checkRole(session: Session, role: string): Promise<void> {
  try {
    await session.run(`SET ROLE ${quoteName(role)};\nRESET ROLE`);
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string };
    // invalid_parameter_value: there is no such role; insufficient_privilege: it may not be taken.
    if (code !== '22023' && code !== '42501') throw cause;
    throw new HandrailError('CONNECT_ROLE', { role, reason: message }, { cause });
  }
}
