import {
  createDatabase,
  databaseName,
  dropDatabase,
  HandrailError,
  nearest,
  waitForDatabase,
} from '../../index.ts';
import { invalid } from '../arguments.ts';
import { createdAnswer, droppedAnswer, waitedAnswer } from '../render/db.ts';
import type { Call, Command, Outcome } from './command.ts';

const actions: Record<string, (call: Call) => Promise<Outcome>> = {
  async create(call) {
    const { extensions = [] } = await call.settings();
    return { answer: createdAnswer(await createDatabase(await call.options(), extensions)) };
  },

  async drop(call) {
    const options = await call.options();
    await assertMayDrop(call, await databaseName(options));
    return { answer: droppedAnswer(await dropDatabase(options)) };
  },

  async wait(call) {
    return { answer: waitedAnswer(await waitForDatabase(await call.options())) };
  },
};

export const command: Command = {
  argument: '<action>',
  examples: [
    'handrail db create --env test',
    'handrail db drop --env test --yes',
    'handrail db wait --wait 120',
  ],
  async run(call) {
    const [name = ''] = call.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action) return action(call);
    throw invalid('db', `unknown action "${name}"`, nearest(name, Object.keys(actions)));
  },
};

/** A protected environment has to be named; everything else is confirmed by typing the database's name. */
async function assertMayDrop({ values, settings, signal }: Call, database: string): Promise<void> {
  const { protected: isProtected, environment } = await settings();
  const isNamed = values.yes === true && values.env !== undefined;
  if (isProtected && !isNamed) {
    throw new HandrailError('DATABASE_PROTECTED', { database, environment: environment ?? '' });
  }
  if (values.yes === true) return;
  const { confirm } = await import('../confirm.ts');
  const action = `dropping the database "${database}"`;
  const question = `This removes the database "${database}" and all that is in it. Type its name to go on:`;
  await confirm({ action, question, expected: database, signal });
}
