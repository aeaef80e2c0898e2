import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from './linearizable.ts';

/** A write that was acknowledged. */
export interface Acknowledged {
  readonly key: string;
  readonly version: number;
  readonly value: string;
}

/** Clients that read and write until they are told to stop, and record what they did. */
export interface Writers {
  readonly acknowledged: Acknowledged[];
  /** By key. */
  readonly history: Map<string, Operation[]>;
  /** How often which answer came. */
  readonly statuses: Map<string, number>;
  stop(): Promise<void>;
}

interface Target {
  /** The nodes; an address may change. */
  readonly addresses: readonly string[];
  readonly token: string;
  /** Of the project. */
  readonly path: string;
}

const PATIENCE_MS = 15_000;

/** Starts a client for each of these keys, which may be the same. Each begins at another node. */
export function startWriters(target: Target, keys: readonly string[]): Writers {
  const writers = { acknowledged: [], history: new Map(), statuses: new Map() } as Omit<
    Writers,
    'stop'
  >;
  for (const key of keys) writers.history.set(key, []);
  let stopping = false;
  const work = async (key: string, client: number) => {
    for (let turn = 0; !stopping; turn++) {
      const address = target.addresses[(client + turn) % target.addresses.length] as string;
      await once(writers, { ...target, address, key, value: `${client}.${turn}` });
    }
  };
  const running = Promise.all(keys.map(work));
  return {
    ...writers,
    async stop() {
      stopping = true;
      await running;
    },
  };
}

interface Turn extends Target {
  readonly address: string;
  readonly key: string;
  readonly value: string;
}

/** Reads what is current, and writes what follows. */
async function once(writers: Omit<Writers, 'stop'>, turn: Turn): Promise<void> {
  const { key, value } = turn;
  const record = (operation: Operation) => writers.history.get(key)?.push(operation);
  const one = `/configs/${key}`;

  const reading = await timed(turn, 'GET', `${one}?consistency=linearizable`);
  count(writers, 'read', reading);
  const { status, body } = reading;
  if (status !== 200 && body?.error.code !== 'not_found') return void (await sleep(50));
  const read =
    status === 200
      ? ({ kind: 'read', version: body.version, value: body.content } as const)
      : ({ kind: 'read', version: 0, value: null } as const);
  record({ invoked: reading.invoked, returned: reading.returned, what: read });

  const expected = read.version;
  const writing =
    expected === 0
      ? await timed(turn, 'POST', '/configs', { key, content: value })
      : await timed(turn, 'PUT', one, { version: expected, content: value });
  count(writers, 'write', writing);
  const { invoked, returned } = writing;
  if (writing.status >= 200 && writing.status < 300) {
    const { version } = writing.body;
    if (version !== expected + 1) throw new Error(`version ${version} follows ${expected}`);
    writers.acknowledged.push({ key, version, value });
    record({ invoked, returned, what: { kind: 'written', expected, value } });
  } else if (writing.status === 409) {
    const current = writing.body.error.details.current_version;
    record({ invoked, returned, what: { kind: 'refused', expected, value, current } });
  } else if (writing.body?.error.code !== 'unavailable') {
    // No answer, or one that says that nobody knows.
    const what = { kind: 'unknown', expected, value } as const;
    record({ invoked, returned: Number.POSITIVE_INFINITY, what });
    await sleep(50);
  }
}

function count(writers: Omit<Writers, 'stop'>, what: string, { status, body }: Timed): void {
  const name = `${what} ${status === 0 ? 'unanswered' : status} ${body?.error?.code ?? ''}`.trim();
  writers.statuses.set(name, (writers.statuses.get(name) ?? 0) + 1);
}

interface Timed {
  readonly invoked: number;
  readonly returned: number;
  /** 0: there was no answer. */
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers differ.
  readonly body: any;
}

async function timed(turn: Turn, method: string, path: string, body?: object): Promise<Timed> {
  const invoked = performance.now();
  try {
    const response = await fetch(turn.address + turn.path + path, {
      method,
      headers: { authorization: `Bearer ${turn.token}` },
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer = await response.json();
    return { invoked, returned: performance.now(), status: response.status, body: answer };
  } catch {
    return { invoked, returned: performance.now(), status: 0, body: null };
  }
}
