import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { holdFolder, reap, removeFolder } from '../../../tools/scratch-folders.mjs';
import { freePort, launch } from '../../../tools/server-process.mjs';
import { type Link, linkTo } from './link.ts';

const program = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  .map((folder) => join(folder, 'etcd'))
  .find(existsSync);

/** The program is absent; the reason has been printed. */
export const etcdMissing = program === undefined;
if (etcdMissing) {
  process.stderr.write('Skipping tests with Raft: etcd is missing (apt-get install etcd-server)\n');
}

/** A member of a cluster. */
export interface Member {
  readonly name: string;
  /** For clients. */
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again on its data; ready when it sees a leader. */
  restart(): Promise<void>;
}

/** Real etcd processes that elect a leader among themselves. */
export interface Cluster {
  readonly urls: string[];
  readonly members: Member[];
  leader(): Promise<Member>;
  leaderSeenBy(member: Member): Promise<Member>;
  /** Between members only: clients reach each of them. */
  cut(member: Member): void;
  heal(): void;
  stop(): Promise<void>;
}

interface Plan {
  readonly name: string;
  readonly url: string;
  readonly peer: string;
  readonly link: Link;
}

/** Starts a cluster and waits until it has a leader. `more`: further flags of etcd. */
export async function startEtcd(size: number, more: object = {}): Promise<Cluster> {
  reap();
  const data = holdFolder('etcd', { memory: true });
  const plans = await Promise.all(Array.from({ length: size }, (_, i) => planOf(`n${i + 1}`)));
  const names = plans.map(({ name, link }) => `${name}=${link.url}`).join(',');
  const members = await Promise.all(
    plans.map((plan) => start(plan, { 'initial-cluster': names, ...more }, data)),
  );
  const urls = members.map(({ url }) => url);
  const listed = (await ask(urls[0], 'cluster/member/list')).members as {
    ID: string;
    name: string;
  }[];
  const nameOf = new Map(listed.map(({ ID, name }) => [BigInt(ID).toString(16), name]));
  for (const { link } of plans) link.know(nameOf);

  async function leaderSeen(by: Member[]): Promise<Member> {
    for (const { url } of by) {
      const { leader } = await ask(url, 'maintenance/status').catch(() => ({ leader: '0' }));
      const name = nameOf.get(BigInt(leader ?? 0).toString(16));
      const found = members.find((member) => member.name === name);
      if (found) return found;
    }
    throw new Error('there is no leader');
  }

  return {
    urls,
    members,
    leader: () => leaderSeen(members),
    leaderSeenBy: (member) => leaderSeen([member]),
    cut: ({ name }) => {
      for (const { link } of plans) link.cut(name);
    },
    heal: () => {
      for (const { link } of plans) link.heal();
    },
    async stop() {
      await Promise.all(members.map((member) => member.kill()));
      for (const { link } of plans) link.close();
      removeFolder(data);
    },
  };
}

async function planOf(name: string): Promise<Plan> {
  const [client, peer] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${client}`;
  return { name, url, peer: `http://127.0.0.1:${peer}`, link: await linkTo(name, peer) };
}

async function start({ name, url, peer, link }: Plan, more: object, data: string): Promise<Member> {
  const run = () => {
    const folder = holdFolder('etcd', { memory: true });
    const flags = {
      name,
      'data-dir': join(data, name),
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': link.url,
      ...more,
      // The folder's name stands in the command line, by which a process left behind is known.
      'log-outputs': `stderr,${join(folder, 'etcd.log')}`,
      'log-level': 'error',
      logger: 'zap',
    };
    const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
    const ready = async () =>
      ask(url, 'kv/range', { key: 'AA==' }).then(
        () => true,
        () => false,
      );
    return launch({ folder, program: String(program), args, ready });
  };
  let running = await run();
  return {
    name,
    url,
    async kill() {
      try {
        process.kill(running.pid, 'SIGKILL');
      } catch {
        // It has been killed before.
      }
      await running.stop();
    },
    async restart() {
      running = await run();
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers differ.
async function ask(url: string | undefined, path: string, body: object = {}): Promise<any> {
  const response = await fetch(`${url}/v3/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(1000),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}
