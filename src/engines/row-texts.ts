/** So long is a text that has no declared length. */
export const LONG = 400;

/** Texts that programs seldom expect. */
export const TEXTS: readonly string[] = ['', '007', ' ', "O'Brien", 'Zoë 漢字 🙂', 'NULL', '1.50'];

/** Texts that conditions often ask for: codes, addresses, times and the like. */
export const SHAPES: readonly string[] = [
  ...[
    'abc',
    'ABC',
    'Abc',
    'a1b2',
    'A1B2',
    'abc-1',
    'abc_1',
    'a.bc',
    '100',
    '1.0.0',
    'a',
    'A',
    '1',
    '0',
    '12',
    'ab',
    'AB',
  ],
  ...[
    'ABCD',
    'a@example.com',
    'https://example.com/a',
    '/a',
    '/a/b',
    '+14155550100',
    '#aabbcc',
    'en-US',
    'Europe/Berlin',
  ],
  ...[
    '2024-01-01',
    '2024-01-01T12:00:00Z',
    '12:00',
    '{}',
    '[]',
    '127.0.0.1',
    '00:00:00:00:00:00',
    'AA:BB:CC:DD:EE:FF',
  ],
  '00000000-0000-4000-8000-000000000001',
  ...['a'.repeat(32), 'a'.repeat(40), 'a'.repeat(64)],
];

/** Two texts of a length that differ in their last character only. */
export function longest(length: number): string[] {
  const pattern = [...'Größe 漢字 🙂 long text '];
  const begin = Array.from({ length: length - 1 }, (_, i) => pattern[i % pattern.length]).join('');
  return [`${begin}a`, `${begin}b`];
}
