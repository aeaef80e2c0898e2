export type { Configuration } from './config/define.ts';
export { defineConfig } from './config/define.ts';
export type { Flags, Settings } from './config/settings.ts';
export { databaseUrl, loadSettings } from './config/settings.ts';
export { configuredMigrator, migratorOptions } from './configured.ts';
export type { CreatedDatabase, DroppedDatabase } from './databases.ts';
export { createDatabase, databaseName, dropDatabase, waitForDatabase } from './databases.ts';
export type {
  Blockage,
  Blocker,
  Holder,
  StatementProgress,
} from './engines/engine.ts';
export type { ErrorCode, Excerpt, Place } from './errors.ts';
export { HandrailError, isHandrailError } from './errors.ts';
export type { CodeMigration } from './formats/in-code.ts';
export type { LintFinding, LintResult } from './lint/finding.ts';
export type { LintOptions, RuleTexts } from './linting.ts';
export { explainRule, lintMigrations } from './linting.ts';
export type { Direction } from './migration/migration.ts';
export { createMigrator } from './migrator.ts';
export type {
  AdoptSource,
  CheckOptions,
  DownOptions,
  Migrator,
  MigratorOptions,
  RepairOptions,
  RunOptions,
  TypesOptions,
  UpOptions,
} from './options.ts';
export type { OrderPolicy } from './planner/order.ts';
export type { State } from './planner/states.ts';
export type {
  AdoptResult,
  CheckResult,
  DatabaseFacts,
  Finding,
  ForceResult,
  LostData,
  MigrationStatus,
  Proof,
  RepairChoice,
  RepairResult,
  Rollback,
  RunResult,
  ScratchDatabase,
  ScratchDatabases,
  SizesResult,
  StatusResult,
  TableSize,
  Traced,
  TracedChange,
  TracedLock,
  TypesResult,
  ValidateResult,
  VersionResult,
  Worker,
} from './results.ts';
export type { Listener, MigratorEvent, StepPreview, StepResult } from './runner/events.ts';
export type { StartOptions, StartPolicy, StartResult } from './runner/start.ts';
export { nearest } from './util/nearest.ts';
export { VERSION } from './version.ts';
