import { postgres } from '../../src/engines/postgres/index.ts';
import { postgres as server } from '../support/postgres.ts';
import { contract } from './contract.ts';
import { postgresProbes } from './probes.ts';

contract('postgres through pg', async () => {
  const { missing, freshDatabase } = await server();
  if (missing) return { skip: 'no PostgreSQL binaries' };
  const target = { url: await freshDatabase() };
  const subject = { engine: postgres, probes: postgresProbes, target, missing: null };
  return { ...subject, concurrent: true };
});
