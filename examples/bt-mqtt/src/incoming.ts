import type { JsonObject, JsonValue } from './db/types.ts';
import type { NewMessage } from './messages.ts';

/**
 * The message of one line of JSON, as a scanner publishes it: `scanner_id`, `mac_address`, `rssi`,
 * `timestamp` (ISO 8601), and perhaps `manufacturer_data`, `service_uuids`, `local_name`. Everything else in it
 * stays in the payload. Addresses are stored in capitals. Throws a TypeError that says what is wrong;
 * ranges and formats are rules of the database.
 */
export function parseMessage(line: string): NewMessage {
  const payload: unknown = JSON.parse(line);
  if (!isObject(payload)) throw new TypeError('a message is a JSON object');
  const { manufacturer_data: data, service_uuids: services, local_name: name } = payload;
  if (data != null && !isObject(data)) throw wrong('manufacturer_data', 'a JSON object');
  if (services != null && !isTexts(services)) throw wrong('service_uuids', 'a list of texts');
  return {
    scanner_id: text(payload, 'scanner_id'),
    mac_address: text(payload, 'mac_address').toUpperCase(),
    rssi: integer(payload, 'rssi'),
    timestamp: time(payload, 'timestamp'),
    manufacturer_data: data ?? null,
    service_uuids: services ?? null,
    local_name: name == null ? null : text(payload, 'local_name'),
    raw_payload: payload,
  };
}

function text(payload: JsonObject, key: string): string {
  const value = payload[key];
  if (typeof value !== 'string') throw wrong(key, 'a text');
  return value;
}

function integer(payload: JsonObject, key: string): number {
  const value = payload[key];
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong(key, 'a whole number');
  return value;
}

function time(payload: JsonObject, key: string): Date {
  const found = new Date(text(payload, key));
  if (Number.isNaN(found.getTime())) throw wrong(key, 'a time such as 2026-01-31T12:00:00Z');
  return found;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: JsonValue): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

const wrong = (key: string, what: string) => new TypeError(`"${key}" must be ${what}`);
