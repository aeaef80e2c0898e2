import type { Facts } from './oracle.ts';
import { Observer } from './postgres-facts.ts';

/** Makes databases that begin alike, a few milliseconds each. */
export interface Copies {
  /** What is in each of them at the beginning. */
  readonly before: Facts;
  /** Makes a new one, hands its URL to `work`, and drops it. */
  use<T>(work: (url: string) => Promise<T>): Promise<T>;
}

let made = 0;

/** Copies of the database of that URL, which nobody may use from now on. */
export async function copiesOf(url: string): Promise<Copies> {
  const original = new URL(url).pathname.slice(1);
  const observer = await Observer.open(url);
  const before = await observer.facts();
  await observer.close();
  const command = async (sql: string) => {
    const admin = await Observer.open(Object.assign(new URL(url), { pathname: '/postgres' }).href);
    await admin.rows(sql).finally(() => admin.close());
  };
  return {
    before,
    async use(work) {
      const name = `${original}_${++made}`;
      await command(`CREATE DATABASE ${name} TEMPLATE ${original} STRATEGY FILE_COPY`);
      try {
        return await work(Object.assign(new URL(url), { pathname: `/${name}` }).href);
      } finally {
        await command(`DROP DATABASE ${name} WITH (FORCE)`);
      }
    },
  };
}
