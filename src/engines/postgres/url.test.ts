import { describe, expect, test } from 'vitest';
import { parseAddress } from './url.ts';

describe('the address in a URL', () => {
  test('is shown without user and password', () => {
    const { shown, host, database } = parseAddress('postgres://app:secret@db.internal:6432/shop');
    expect({ shown, host, database }).toEqual({
      shown: 'db.internal:6432/shop',
      host: 'db.internal',
      database: 'shop',
    });
  });

  test.each([
    'postgres://app:se/cret@db.internal/shop',
    'postgres://app:12/secret@db.internal/shop',
    'postgres://app:12#secret@db.internal/shop',
    'postgres://app:secret@db.internal/%zz',
    'postgres://app:secret@[::1/shop',
  ])('is refused without a word of it when it cannot be read: %s', (url) => {
    let error: unknown;
    try {
      parseAddress(url);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', details: { server: 'the database' } });
    expect(error).not.toHaveProperty('cause');
  });
});

describe('the variables of libpq', () => {
  const read = (url: string, variables: Record<string, string>) => parseAddress(url, variables);

  test('hold where the URL says nothing', () => {
    const bare = read('postgres:///shop', { PGHOST: 'db.internal', PGPORT: '6432' });
    expect(bare.shown).toBe('db.internal:6432/shop');
    expect(read('postgres://a.internal/shop', { PGHOST: 'db.internal' }).shown).toBe(
      'a.internal/shop',
    );
    expect(read('postgres:///shop', { PGHOST: '/run', PGSSLMODE: 'require' })).toMatchObject({
      host: '/run',
      tls: false,
      fallback: null,
    });
  });

  test.each<[string, Record<string, string>, unknown]>([
    ['', { PGSSLMODE: 'disable' }, { tls: false, fallback: null }],
    ['', { PGSSLMODE: '' }, { tls: { rejectUnauthorized: false }, fallback: false }],
    ['', { PGSSLMODE: 'verify-full' }, { tls: { rejectUnauthorized: true }, fallback: null }],
    ['?sslmode=disable', { PGSSLMODE: 'verify-full' }, { tls: false, fallback: null }],
    ['?sslmode=allow', {}, { tls: false, fallback: { rejectUnauthorized: false } }],
    ['?ssl=true', { PGSSLMODE: 'disable' }, { tls: { rejectUnauthorized: false }, fallback: null }],
    ['', { PGSSLROOTCERT: 'system' }, { tls: { rejectUnauthorized: true }, fallback: null }],
  ])('"%s" with %o', (query, variables, expected) => {
    expect(read(`postgres://db.internal/shop${query}`, variables)).toMatchObject(
      expected as object,
    );
  });

  test('are refused when they are wrong', () => {
    const wrong = () => read('postgres://db.internal/shop', { PGSSLMODE: 'sometimes' });
    expect(wrong).toThrow('unknown sslmode "sometimes"');
    const missing = () => read('postgres://db.internal/shop', { PGSSLROOTCERT: '/no/ca.pem' });
    expect(missing).toThrow(expect.objectContaining({ code: 'SOURCE_UNREADABLE' }));
  });
});

describe('the certificates of the system', () => {
  const tls = (query: string) => parseAddress(`postgres://db.internal/shop?${query}`).tls;

  test('are checked together with the host name', () => {
    expect(tls('sslrootcert=system')).toEqual({ rejectUnauthorized: true });
    expect(tls('sslrootcert=system&sslmode=verify-full')).toEqual({ rejectUnauthorized: true });
  });

  test.each(['prefer', 'require', 'verify-ca'])('are refused with sslmode=%s', (mode) => {
    expect(() => tls(`sslrootcert=system&sslmode=${mode}`)).toThrow('needs sslmode=verify-full');
  });
});
