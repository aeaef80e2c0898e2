export type { Flags, Settings } from './config/settings.ts';
export { databaseUrl, loadSettings } from './config/settings.ts';
export type { Holder } from './engines/engine.ts';
export type { ErrorCode, Excerpt, Place } from './errors.ts';
export { HandrailError, isHandrailError } from './errors.ts';
export type { Direction } from './migration/migration.ts';
export { createMigrator } from './migrator.ts';
export type {
  DownOptions,
  Migrator,
  MigratorOptions,
  RunOptions,
  UpOptions,
} from './options.ts';
export type { State } from './planner/states.ts';
export type {
  DatabaseFacts,
  ForceResult,
  MigrationStatus,
  RunResult,
  StatusResult,
  ValidateResult,
} from './results.ts';
export type { Listener, MigratorEvent, StepPreview, StepResult } from './runner/events.ts';
export { nearest } from './util/nearest.ts';
export { VERSION } from './version.ts';
