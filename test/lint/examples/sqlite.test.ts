import { describe } from 'vitest';
import { engineFor } from '../../../src/engines/index.ts';
import { examplesRun } from './suite.ts';

const NEWEST = 3.53;

describe('examples on SQLite', async () => {
  examplesRun(await engineFor('sqlite:'), NEWEST, () => true);
});
