import { HandrailError } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import type { Engine, Target } from './engine.ts';

interface Scheme {
  readonly engine: keyof typeof engines;
  readonly driver?: string;
}

/** Every engine, loaded when it is used. */
export const engines = {
  postgres: async (): Promise<Engine> => (await import('./postgres/index.ts')).postgres,
  sqlite: async (): Promise<Engine> => (await import('./sqlite/index.ts')).sqlite,
};

const schemes: Record<string, Scheme> = {
  postgres: { engine: 'postgres' },
  postgresql: { engine: 'postgres' },
  pglite: { engine: 'postgres', driver: 'pglite' },
  sqlite: { engine: 'sqlite' },
};

/** The engine and the target that a URL means. `driver` names an npm client of that engine. */
export async function engineFor(
  url: string,
  driver?: string,
): Promise<{ engine: Engine; target: Target }> {
  const given = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase() ?? withoutSecrets(url);
  const scheme = Object.hasOwn(schemes, given) ? schemes[given] : undefined;
  if (!scheme) {
    const suggestion = nearest(given, Object.keys(schemes));
    throw new HandrailError(
      'CONNECT_UNKNOWN_ENGINE',
      suggestion === undefined ? { given } : { given, suggestion: `${suggestion}:` },
    );
  }
  const chosen = scheme.driver ?? driver;
  const target = chosen === undefined ? { url } : { url, driver: chosen };
  return { engine: await engines[scheme.engine](), target };
}

/** What is no URL may still hold a password, such as a URL in quotes. */
function withoutSecrets(text: string): string {
  return text.replace(/:.*@/s, ':***@').replace(/\?.*/s, '');
}
