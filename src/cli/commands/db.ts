import {
  createDatabase,
  databaseName,
  dropDatabase,
  nearest,
  waitForDatabase,
} from '../../index.ts';
import { invalid } from '../arguments.ts';
import { guard } from '../guard.ts';
import { createdAnswer, droppedAnswer, waitedAnswer } from '../render/db.ts';
import type { Call, Command, Outcome } from './command.ts';

const actions: Record<string, (call: Call) => Promise<Outcome>> = {
  async create(call) {
    const { extensions = [] } = await call.settings();
    return { answer: createdAnswer(await createDatabase(await call.options(), extensions)) };
  },

  async drop(call) {
    const options = await call.options();
    const database = await databaseName(options);
    await guard(call, {
      action: `dropping the database "${database}"`,
      warning: `This removes the database "${database}" and all that is in it.`,
      always: true,
    });
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
