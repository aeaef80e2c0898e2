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
