import { randomBytes, type ScryptOptions, scrypt as scryptOf, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, ScryptOptions, Buffer>(scryptOf);
/** 32 MiB and a few dozen milliseconds for each attempt. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** What is stored of a password: a salted scrypt hash that names its own parameters. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await scrypt(password.normalize('NFKC'), salt, 32, cost);
  return ['scrypt', cost.N, salt.toString('base64'), hash.toString('base64')].join('$');
}

/** Whether a password has this hash. Without a hash the answer is no, after the same work. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, salt = '', hash = ''] = (stored ?? nobody).split('$');
  const expected = Buffer.from(hash, 'base64');
  const options = { ...cost, N: Number(N) };
  const given = await scrypt(password.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, options);
  return timingSafeEqual(given, expected) && stored !== undefined;
}

const nobody = ['scrypt', cost.N, '', Buffer.alloc(32).toString('base64')].join('$');
