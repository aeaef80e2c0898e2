import { HandrailError } from '../errors.ts';
import type { CodeScript, Migration } from '../migration/migration.ts';
import { compareVersions, isVersion, isZero, versionKey } from '../migration/version.ts';
import type { Source } from './directory.ts';

/** A migration as an object. `up` and `down` get the npm client's own object, and may be asynchronous. */
export interface CodeMigration {
  /** A whole number from 1. */
  readonly version: number | bigint | string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the client is the application's own choice.
  readonly up: (client: any) => unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly down?: (client: any) => unknown;
  /** Anything that changes when the migration does; without it, changes go unnoticed. */
  readonly checksum?: string;
  /** False when it can't be in a transaction. */
  readonly transaction?: boolean;
  /** Why there is no way back. */
  readonly irreversible?: string;
}

/** A source with objects among its files, in one order. */
export function withObjects(files: Source, objects: readonly CodeMigration[]): Source {
  const known = new Map(files.migrations.map((one) => [versionKey(one.version), one]));
  const problems = [...files.problems];
  for (const object of migrationsInCode(objects)) {
    const clash = known.get(versionKey(object.version));
    if (!clash) known.set(versionKey(object.version), object);
    else {
      const [first, second] = [clash.up.file, object.up.file];
      const { version } = object;
      problems.push(new HandrailError('SOURCE_DUPLICATE_VERSION', { version, first, second }));
    }
  }
  const migrations = [...known.values()].sort((a, b) => compareVersions(a.version, b.version));
  return { migrations, problems };
}

/** Objects as migrations. Throws SOURCE_INVALID_OBJECT for one that can't be. */
function migrationsInCode(objects: readonly CodeMigration[]): Migration[] {
  return objects.map((object) => {
    const { name, up, down, irreversible } = object;
    const version = String(object.version);
    const shown = `${version}_${name} (in code)`;
    const problem = problemOf(object, version);
    if (problem) throw new HandrailError('SOURCE_INVALID_OBJECT', { migration: shown, problem });
    const script = (run: CodeMigration['up']): CodeScript => ({
      kind: 'code',
      file: shown,
      path: null,
      text: null,
      checksum: object.checksum === undefined ? null : `given:${object.checksum}`,
      load: async () => ({
        transaction: object.transaction !== false,
        run: async ({ handle }) => void (await run(handle)),
      }),
    });
    return {
      version,
      name,
      up: script(up),
      down: down ? script(down) : null,
      irreversible: irreversible ?? null,
    };
  });
}

function problemOf({ name, up, down }: CodeMigration, version: string): string | null {
  if (!isVersion(version)) return 'its version is no whole number';
  if (isZero(version)) return 'version 0 means "nothing applied"';
  if (typeof name !== 'string' || name === '') return 'it has no name';
  if (typeof up !== 'function') return '"up" is no function';
  return down === undefined || typeof down === 'function' ? null : '"down" is no function';
}
