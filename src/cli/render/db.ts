import type { CreatedDatabase, DatabaseFacts, DroppedDatabase } from '../../index.ts';
import type { Answer } from './answer.ts';
import { verdict } from './heading.ts';
import { duration } from './time.ts';
import { clean } from './width.ts';

/** The answer of `db create`: what was made, or that it was there. */
export function createdAnswer(result: CreatedDatabase): Answer {
  const { server, database, created, extensions } = result;
  const facts = [
    `${clean(database)} ${created ? 'created' : 'exists already'}`,
    ...extensions.map((name) => `extension ${clean(name)} created`),
    server,
  ];
  return {
    text: (view) => verdict(view, 'ok', 'done', facts),
    json: () => ({ created, extensions, server, database }),
  };
}

/** The answer of `db drop`. */
export function droppedAnswer({ database, dropped }: DroppedDatabase): Answer {
  const fact = `${clean(database)} ${dropped ? 'dropped' : 'does not exist'}`;
  return {
    text: (view) => verdict(view, 'ok', 'done', [fact]),
    json: () => ({ dropped, database }),
  };
}

/** The answer of `db wait`. */
export function waitedAnswer(result: DatabaseFacts & { readonly durationMs: number }): Answer {
  const { server, database, durationMs } = result;
  const facts = [`${clean(database)} answers after ${duration(durationMs)}`, server];
  return {
    text: (view) => verdict(view, 'ok', 'done', facts),
    json: () => ({ server, database, durationMs }),
  };
}
