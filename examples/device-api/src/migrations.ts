import { isHandrailError, type MigratorEvent } from 'handrail';
import { migratorFor } from './database.ts';

/**
 * Applies what is pending: one line for each migration as it begins, one for its success, one at the end.
 * Gives the exit code: 0, or 1 when something failed, which `say` has heard. Again is nothing.
 */
export async function runMigrations(url: string, say: (line: string) => void): Promise<number> {
  const progress = new Progress(say);
  try {
    const { applied } = await migratorFor(url, (event) => progress.hear(event)).up();
    progress.advanceTo(null);
    if (applied.length === 0) say('   Nothing to run\n');
    say('✅ All migrations completed successfully!');
    return 0;
  } catch (error) {
    if (isHandrailError(error) && 'migration' in error.details) {
      progress.advanceTo(String(error.details.migration));
    }
    say(`   ❌ Failed: ${error instanceof Error ? error.message : error}`);
    if (isHandrailError(error)) {
      if (error.at) say(`      at ${error.at.file}:${error.at.line}`);
      say(`      ${error.hint}`);
    }
    say('\n❌ Migrations stopped.');
    return 1;
  }
}

/** Several small migrations may go to the server together; each is told in its turn. */
class Progress {
  readonly #say: (line: string) => void;
  /** Migrations that have begun and not ended. The first one has been told. */
  readonly #running: string[] = [];

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  hear(event: MigratorEvent): void {
    if (event.type === 'start') {
      const idle = this.#running.length === 0;
      this.#running.push(...event.steps.map(({ version, name }) => `${version}_${name}`));
      if (idle) this.#begin();
    } else if (event.type === 'done') {
      this.advanceTo(`${event.result.version}_${event.result.name}`);
      this.#running.shift();
      this.#say('   ✅ Success\n');
      this.#begin();
    } else if (event.type === 'warning') {
      this.#say(`   ⚠️  ${event.message}`);
    }
  }

  /** What stands before this one, or all with null, was done by another run while this one waited. */
  advanceTo(migration: string | null): void {
    const index = migration === null ? this.#running.length : this.#running.indexOf(migration);
    if (index < 1) return;
    this.#say('   ✅ Done by another run\n');
    this.#running.splice(0, index);
    this.#begin();
  }

  #begin(): void {
    const [next] = this.#running;
    if (next) this.#say(`📝 Running migration: ${next}.sql`);
  }
}
