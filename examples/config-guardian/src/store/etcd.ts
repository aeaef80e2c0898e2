/** What is known of a key. `modRevision` 0: it is not there. */
export interface Value {
  readonly modRevision: number;
  readonly value: string;
}

/** A key as it was put at some revision. */
export interface Put extends Value {
  readonly key: string;
}

/** The answer to a compare-and-swap. */
export interface Swap {
  readonly succeeded: boolean;
  /** Of the put when it succeeded. */
  readonly revision: number;
  /** What the key is instead when it did not. */
  readonly found: Value;
  /** An attempt before had no answer, and may be what was committed. */
  readonly repeated: boolean;
}

/** etcd refuses the request, and would again. */
export class EtcdRefusal extends Error {}
/** No member gave an answer in time. Whether a write happened is not known. */
export class EtcdUnavailable extends Error {}
/** Revisions that are asked for have been compacted away. */
export class EtcdCompacted extends Error {
  readonly oldest: number;

  constructor(oldest: number) {
    super(`etcd has compacted its revisions before ${oldest}`);
    this.oldest = oldest;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the JSON gateway leaves out whatever is empty, at every level.
type Json = any;

const ATTEMPT_MS = 1500;
const TOTAL_MS = 6000;
const PAUSE_MS = 50;

/**
 * etcd's version 3 API over its JSON gateway. A member that does not answer is passed over for the next one, and
 * the one that answered last is asked first. Everything read is linearizable.
 */
export class Etcd {
  readonly #urls: readonly string[];
  #preferred = 0;
  /** Answers of any other cluster are refused. */
  clusterId: string | undefined;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  /** The id of the cluster that answers. */
  async identify(): Promise<string> {
    const { header } = await this.#ask('kv/range', { key: text('-') });
    return header.cluster_id;
  }

  /** A key, and the revision that the whole store had at least. */
  async get(key: string): Promise<Value & { storeRevision: number }> {
    const { header, kvs } = await this.#ask('kv/range', { key: text(key) });
    return { ...foundIn(kvs?.[0]), storeRevision: Number(header.revision) };
  }

  /** The keys with a prefix, with their values, in order of their revision, as of one moment. */
  async list(prefix: string): Promise<{ storeRevision: number; puts: Put[] }> {
    const range = { ...rangeOf(prefix), sort_target: 'MOD', sort_order: 'ASCEND' };
    const { header, kvs = [] } = await this.#ask('kv/range', range);
    return { storeRevision: Number(header.revision), puts: kvs.map(putOf) };
  }

  /**
   * Puts a value, and with it an empty one to `head`, if the key still has that revision. It is repeated until
   * there is an answer, which is harmless: it can succeed once.
   */
  async swap(key: string, modRevision: number, value: string, head: string): Promise<Swap> {
    let attempts = 0;
    const answer = await this.#ask(
      'kv/txn',
      {
        compare: [
          { key: text(key), target: 'MOD', result: 'EQUAL', mod_revision: String(modRevision) },
        ],
        success: [
          { request_put: { key: text(key), value: text(value) } },
          { request_put: { key: text(head), value: '' } },
        ],
        failure: [{ request_range: { key: text(key) } }],
      },
      () => attempts++,
    );
    return {
      succeeded: answer.succeeded === true,
      revision: Number(answer.header.revision),
      found: foundIn(answer.responses?.[0]?.response_range?.kvs?.[0]),
      repeated: attempts > 1,
    };
  }

  async deletePrefix(prefix: string): Promise<void> {
    await this.#ask('kv/deleterange', rangeOf(prefix));
  }

  /**
   * Every put to keys with that prefix after one revision, up to and with the other, at which there is one, in
   * order. Throws {@link EtcdCompacted} when etcd no longer has them all.
   */
  async *puts(prefix: string, after: number, upTo: number): AsyncGenerator<Put> {
    let seen = after;
    for (let failures = 0, at = this.#preferred; seen < upTo; at++) {
      try {
        for await (const put of this.#watch(this.#url(at), prefix, seen + 1, upTo)) {
          failures = 0;
          seen = put.modRevision;
          if (put.value !== '') yield put;
        }
      } catch (error) {
        if (error instanceof EtcdCompacted || error instanceof EtcdRefusal) throw error;
        if (++failures > 2 * this.#urls.length) throw new EtcdUnavailable(reasonOf(error));
        await pause();
      }
    }
  }

  async *#watch(url: string, prefix: string, from: number, upTo: number): AsyncGenerator<Put> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), ATTEMPT_MS);
    try {
      const response = await fetch(`${url}/v3/watch`, {
        method: 'POST',
        body: JSON.stringify({
          create_request: { ...rangeOf(prefix), start_revision: String(from) },
        }),
        signal: controller.signal,
      });
      for await (const { result, error } of linesOf(response)) {
        timer.refresh();
        if (error) throw new EtcdUnavailable(error.message);
        if (result.compact_revision) throw new EtcdCompacted(Number(result.compact_revision));
        if (result.canceled) throw new EtcdUnavailable(`watch canceled: ${result.cancel_reason}`);
        this.#check(result.header);
        for (const { type, kv } of result.events ?? []) {
          const put = putOf(kv);
          yield type === 'DELETE' ? { ...put, value: '' } : put;
          // What the receiver does with it is no silence of etcd.
          timer.refresh();
          if (put.modRevision >= upTo) return;
        }
      }
      throw new EtcdUnavailable('the watch ended');
    } finally {
      clearTimeout(timer);
      controller.abort();
    }
  }

  async #ask(path: string, body: object, attempt = () => {}): Promise<Json> {
    const end = Date.now() + TOTAL_MS;
    let last = 'no answer';
    for (let tried = 0, at = this.#preferred; Date.now() < end; tried++, at++) {
      if (tried >= this.#urls.length) await pause();
      attempt();
      try {
        const response = await fetch(`${this.#url(at)}/v3/${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(ATTEMPT_MS),
        });
        const answer = (await response.json()) as Json;
        if (response.ok) {
          this.#preferred = at;
          return this.#check(answer.header) && answer;
        }
        // 400: it is our request that is wrong. Anything else may be the state of that member.
        last = answer.message ?? answer.error;
        if (response.status === 400) throw new EtcdRefusal(last);
      } catch (error) {
        if (error instanceof EtcdRefusal) throw error;
        last = reasonOf(error);
      }
    }
    throw new EtcdUnavailable(`no answer from etcd (${last})`);
  }

  #check({ cluster_id }: { cluster_id: string }): true {
    if (this.clusterId === undefined || this.clusterId === cluster_id) return true;
    throw new EtcdRefusal(`this is the etcd cluster ${cluster_id}, and not ${this.clusterId}`);
  }

  #url(at: number): string {
    return this.#urls[at % this.#urls.length] as string;
  }
}

/** Objects of a response that come one in a line. */
async function* linesOf(response: Response): AsyncGenerator<Json> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line);
  }
}

const text = (value: string): string => Buffer.from(value).toString('base64');

/** The last byte of the prefix plus one ends the range: our prefixes end in an ASCII character. */
function rangeOf(prefix: string) {
  const end = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return { key: text(prefix), range_end: text(end) };
}

const decoded = (value = ''): string => Buffer.from(value, 'base64').toString();

const foundIn = (kv?: { mod_revision?: string; value?: string }): Value => ({
  modRevision: Number(kv?.mod_revision ?? 0),
  value: decoded(kv?.value),
});

const putOf = (kv: { key: string; mod_revision?: string; value?: string }): Put => ({
  key: decoded(kv.key),
  ...foundIn(kv),
});

/** What fetch says is "fetch failed"; what has happened is its cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || String(cause) : message;
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
