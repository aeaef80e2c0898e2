import { onTestFinished } from 'vitest';
import type { Engine, ScratchPlace, ScratchWanted } from '../../src/engines/engine.ts';
import { differences } from '../../src/schema/difference.ts';
import { sentence } from '../../src/schema/sentences.ts';

/** Copies of one schema, on which changes are tried. */
export interface Trial {
  /** What a comparison says of the schema before and after these statements. */
  changed(...statements: string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Makes a schema once. */
export async function trial(engine: Engine, wanted: ScratchWanted, schema: string): Promise<Trial> {
  const place: ScratchPlace = await engine.scratch(wanted);
  const options = { readOnly: false, timeoutSeconds: 30 };
  const made = await place.create(null);
  const first = await engine.connect(made.target, options);
  await first.run(schema);
  await first.close();
  const template = await place.keep(made, null);
  return {
    async changed(...statements) {
      const { target, remove } = await place.create(template);
      onTestFinished(remove);
      const session = await engine.connect(target, options);
      onTestFinished(() => session.close());
      const before = await engine.introspect(session);
      for (const sql of statements) await session.run(sql);
      const found = differences(before, await engine.introspect(session));
      return found.map((one) => sentence(one, engine.dialect.defaultSchema));
    },
    close: () => place.close(),
  };
}
