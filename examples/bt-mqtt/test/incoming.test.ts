import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../src/incoming.ts';
import { home } from './support.ts';

const [first = ''] = readFileSync(join(home, 'messages.jsonl'), 'utf8').split('\n');
const whole: Record<string, unknown> = JSON.parse(first);

describe('a line of JSON', () => {
  test('becomes a message; its payload stays as it came', () => {
    expect(parseMessage(first)).toEqual({
      scanner_id: 'hall',
      mac_address: 'A4:C1:38:0F:11:01',
      rssi: -61,
      timestamp: new Date('2026-01-31T12:00:00Z'),
      manufacturer_data: { '0x004c': '0215fda5' },
      service_uuids: ['180f'],
      local_name: 'Thermometer',
      raw_payload: whole,
    });
  });

  test('may leave out what a device does not say', () => {
    const { manufacturer_data, service_uuids, local_name, ...rest } = whole;
    const nothing = { manufacturer_data: null, service_uuids: null, local_name: null };
    expect(parseMessage(JSON.stringify(rest))).toMatchObject(nothing);
    expect(parseMessage(JSON.stringify({ ...rest, ...nothing }))).toMatchObject(nothing);
  });

  test.each([
    ['[]', 'a message is a JSON object'],
    [JSON.stringify({ ...whole, scanner_id: 1 }), '"scanner_id" must be a text'],
    [JSON.stringify({ ...whole, mac_address: undefined }), '"mac_address" must be a text'],
    [JSON.stringify({ ...whole, rssi: -60.5 }), '"rssi" must be a whole number'],
    [JSON.stringify({ ...whole, timestamp: 'noon' }), '"timestamp" must be a time'],
    [JSON.stringify({ ...whole, manufacturer_data: [1] }), '"manufacturer_data" must be a JSON'],
    [JSON.stringify({ ...whole, service_uuids: [1] }), '"service_uuids" must be a list of texts'],
  ])('%s is refused', (line, reason) => {
    expect(() => parseMessage(line)).toThrow(reason);
  });
});
