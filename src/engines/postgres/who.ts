import type { Row } from '../engine.ts';

/** `pid 4711 (app@10.0.0.3, api)`: a session, of columns `pid`, `name`, `host` and `application`. */
export function who({ pid, name, host, application }: Row): string {
  const client = [name, host].filter(Boolean).join('@');
  const details = [client, application].filter(Boolean).join(', ');
  return `pid ${pid}${details ? ` (${details})` : ''}`;
}
