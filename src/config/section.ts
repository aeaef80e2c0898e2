import { HandrailError } from '../errors.ts';
import { DURATION, milliseconds } from '../util/duration.ts';
import { said } from '../util/said.ts';
import { urlOf } from './address.ts';
import type { SectionInput } from './schema.ts';

/** How many connections a client keeps. */
export interface PoolSettings {
  readonly min?: number;
  readonly max?: number;
  readonly idleTimeoutMs?: number;
}

/** What `types` writes. */
export interface TypesSettings {
  readonly out?: string;
  readonly camelCase?: boolean;
}

/** What `lint` looks for. */
export interface LintSection {
  readonly server?: number;
  readonly style?: readonly string[];
  readonly ignore?: readonly IgnoreSection[];
}

/** Findings that are not shown; what is missing is empty. */
export interface IgnoreSection {
  readonly rule: string;
  readonly files: readonly string[];
  readonly why: string;
  readonly until: string | null;
}

/** What a section of the configuration says, in our words. */
export interface Section {
  readonly url?: string | undefined;
  readonly dir?: readonly string[] | undefined;
  readonly format?: string | undefined;
  readonly table?: string | undefined;
  readonly driver?: string | undefined;
  /** The role that migrations run as. */
  readonly role?: string | undefined;
  /** A server on which scratch databases are made. */
  readonly scratch?: string | undefined;
  /** Where the queries of the application are. */
  readonly queries?: string | undefined;
  /** Whether `check` fills tables with rows. */
  readonly fill?: boolean | undefined;
  /** A file with rows of one's own for that. */
  readonly seed?: string | undefined;
  readonly journalMode?: string | undefined;
  readonly synchronous?: string | undefined;
  /** The file is checked before and after each run. */
  readonly integrityCheck?: boolean | undefined;
  readonly lockWaitSeconds?: number | undefined;
  readonly connectTimeoutSeconds?: number | undefined;
  readonly lockTimeoutSeconds?: number | undefined;
  readonly lockRetrySeconds?: number | undefined;
  readonly lockPatienceSeconds?: number | undefined;
  readonly statementTimeoutSeconds?: number | undefined;
  readonly pool?: PoolSettings | undefined;
  /** Its database is not to be dropped by accident. */
  readonly protected?: boolean | undefined;
  readonly extensions?: readonly string[] | undefined;
  readonly types?: TypesSettings | undefined;
  /** What `up` does about a pending migration older than the newest applied. */
  readonly order?: 'strict' | 'warn' | 'allow' | undefined;
  readonly lint?: LintSection | undefined;
  /** What a server does about pending migrations when it starts. */
  readonly start?: 'migrate' | 'require' | 'warn' | 'none' | undefined;
}

/** A checked section in our words. Throws CONFIG_INVALID where two settings contradict each other. */
export function sectionOf(input: SectionInput): Section {
  const { pool, types } = input;
  const idle = pool?.idle_timeout ?? pool?.idleTimeoutMillis;
  return {
    url: urlOf(input),
    dir: list(input.dir),
    format: input.format,
    table: input.table,
    driver: input.driver,
    role: input.role,
    scratch: input.scratch,
    queries: input.queries,
    fill: boolean(input.fill),
    seed: input.seed,
    journalMode: input.journal_mode,
    synchronous: input.synchronous,
    integrityCheck: boolean(input.integrity_check),
    lockWaitSeconds: number(input.lock_wait),
    connectTimeoutSeconds: number(input.connect_timeout),
    lockTimeoutSeconds: seconds(input.lock_timeout),
    lockRetrySeconds: seconds(input.lock_retry),
    lockPatienceSeconds: seconds(input.lock_patience),
    statementTimeoutSeconds: seconds(input.statement_timeout),
    pool:
      pool && said({ min: number(pool.min), max: number(pool.max), idleTimeoutMs: number(idle) }),
    protected: boolean(input.protected),
    extensions: list(input.extensions),
    types: types && said({ out: types.out, camelCase: boolean(types.camel_case) }),
    order: input.order as Section['order'],
    lint: input.lint && lintOf(input.lint),
    start: input.start as Section['start'],
  };
}

function lintOf({ server, style, ignore }: NonNullable<SectionInput['lint']>): LintSection {
  const ignored = ignore?.map(({ rule = '', files = '**', why = '', until = null }) => ({
    rule,
    files: [files].flat(),
    why,
    until,
  }));
  return said({ server: number(server), style: list(style), ignore: ignored });
}

const list = (value: string | string[] | undefined) =>
  value === undefined ? undefined : [value].flat();

function number(value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const found = Number(value);
  if (Number.isFinite(found)) return found;
  throw new HandrailError('CONFIG_INVALID', { problem: `"${value}" is no number` });
}

function seconds(value: number | string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const found = milliseconds(String(value));
  if (found !== null) return found / 1000;
  throw new HandrailError('CONFIG_INVALID', { problem: `"${value}" is not ${DURATION}` });
}

const boolean = (value: boolean | string | undefined) =>
  value === undefined ? undefined : value === true || value === 'true';
