import type {
  AdoptResult,
  CheckResult,
  ForceResult,
  HandrailError,
  MigrationStatus,
  Proof,
  RunResult,
  StatusResult,
  ValidateResult,
} from '../../index.ts';
import { resultsOf, serverWords } from './failure.ts';
import { findingFields } from './finding.ts';

type Document = Record<string, unknown>;

/** The document of a command that did its work, with all warnings: those on the way and those it found. */
export function successDocument(
  command: string,
  fields: Document,
  warnings: readonly string[],
): Document {
  const found = Array.isArray(fields.warnings) ? fields.warnings : [];
  return { ok: true, command, ...fields, warnings: [...warnings, ...found] };
}

/** The document of a command that failed: the error, what the run did before, and the warnings so far. */
export function failureDocument(
  command: string,
  error: HandrailError,
  warnings: readonly string[],
): Document {
  return {
    ok: false,
    command,
    error: errorFields(error),
    applied: resultsOf(error),
    warnings,
  };
}

/** An error for a program. `at`, `sqlState`, `detail`, `state` and `next` are null where there is nothing to say. */
export function errorFields(error: HandrailError): Document {
  const { sqlState, detail } = serverWords(error);
  return {
    code: error.code,
    message: error.message,
    hint: error.hint,
    at: error.at ?? null,
    sqlState: sqlState ?? null,
    detail: detail ?? null,
    state: error.state ?? null,
    next: error.next ?? null,
  };
}

/** `up`, `down`, `goto`, `redo`. */
export function runFields(result: RunResult): Document {
  const { applied, pending, version, appliedCount, dryRun, durationMs } = result;
  return {
    applied,
    pending,
    version,
    appliedCount,
    dryRun,
    durationMs,
    ...place(result),
  };
}

/** `status`. */
export function statusFields(result: StatusResult): Document {
  const { version, dirty, order, migrations, running } = result;
  const lines = migrations.map(migrationFields);
  return { version, dirty, order, migrations: lines, running, ...place(result) };
}

function migrationFields(one: MigrationStatus): Document {
  const { version, name, state, appliedAt, durationMs, checksum, reversible } = one;
  const { appliedBy, handrailVersion, newer, progress } = one;
  const { statements, running, heldBy, heldUntil } = one;
  return {
    version,
    name,
    state,
    appliedAt,
    durationMs,
    checksum,
    reversible,
    appliedBy,
    handrailVersion,
    newer,
    progress,
    statements,
    running,
    heldBy,
    heldUntil,
  };
}

/** `validate`: `ok` is whether there is no problem. */
export function validateFields(result: ValidateResult): Document {
  return {
    ok: result.problems.length === 0,
    problems: result.problems.map(errorFields),
    warnings: result.warnings,
    checked: result.checked,
    ...place(result),
  };
}

/** `check`: `ok` is whether no finding is an error. */
export function checkFields(result: CheckResult): Document {
  const { server, origin, migrations, untried, findings, ignored, durationMs } = result;
  return {
    ok: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.map(findingFields),
    migrations: migrations.map(proofFields),
    untried,
    scratch: server === null ? null : { server, origin },
    ignored,
    durationMs,
  };
}

function proofFields({ findings: _, failure, ...proof }: Proof): Document {
  const failed = failure && { step: failure.step, error: errorFields(failure.error) };
  return { ...proof, failure: failed };
}

/** `force`. */
export function forceFields(result: ForceResult): Document {
  const { version, removed, added, cleared } = result;
  return { version, removed, added, cleared, ...place(result) };
}

/** `adopt`. */
export function adoptFields(result: AdoptResult): Document {
  const { tool, table, already, adopted, pending, version, warnings, dryRun } = result;
  return { tool, table, already, adopted, pending, version, dryRun, warnings, ...place(result) };
}

function place({ server, database }: { server: string; database: string }): Document {
  return { server, database };
}
