import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';

/** `pk` asks for admission, `dk` is held by a device that was admitted. */
export type KeyKind = 'pk' | 'dk';

/** A new key: `key` is shown once, the rest is stored. */
export interface NewKey {
  readonly id: string;
  readonly key: string;
  readonly hash: string;
}

/** A key `kind_id_secret`: the id finds its row, the secret is 256 random bits. */
export function newKey(kind: KeyKind): NewKey {
  const id = randomUUID();
  const key = `${kind}_${id.replaceAll('-', '')}_${randomBytes(32).toString('base64url')}`;
  return { id, key, hash: hashOf(key) };
}

/** The id within a key, or null when the text is no key of that kind. */
export function keyId(kind: KeyKind, key: string): string | null {
  const [, id] = /^([a-z]{2}_[0-9a-f]{32})_[\w-]{43}$/.exec(key) ?? [];
  return id?.startsWith(`${kind}_`) ? id.slice(3) : null;
}

/** The keys are random, so that a fast hash without salt tells nothing about them. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether a text has this hash, in a time that does not depend on the answer. */
export function hasHash(text: string, hash: string): boolean {
  const [given, stored] = [Buffer.from(hashOf(text)), Buffer.from(hash)];
  return given.length === stored.length && timingSafeEqual(given, stored);
}
