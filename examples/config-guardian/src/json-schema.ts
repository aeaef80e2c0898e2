import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { Refusal } from './refusal.ts';

/** Compiled schemas by id. They never change, and the oldest make room. */
const compiled = new Map<string, ValidateFunction>();
const KEPT = 200;

/** A function that checks values against a JSON Schema (2020-12). Throws a {@link Refusal} when it is none. */
export function compile(text: string): ValidateFunction {
  try {
    const ajv = new Ajv2020({ logger: false });
    formats.default(ajv);
    const check = ajv.compile(JSON.parse(text));
    // Its answer would be a promise, which is never false.
    if ('$async' in check) throw new Error('"$async" is not supported');
    return check;
  } catch (error) {
    throw new Refusal(422, 'not_a_schema', `This is no JSON Schema: ${(error as Error).message}`);
  }
}

/** Throws a {@link Refusal} that says where the content is not as the schema says. */
export function validate(schemaId: string, text: string, content: unknown): void {
  const check = compiled.get(schemaId) ?? compile(text);
  compiled.set(schemaId, check);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= KEPT) break;
    compiled.delete(oldest);
  }
  if (holds(check, content)) return;
  const errors = (check.errors ?? []).map(({ instancePath, message }) => ({
    path: instancePath || '/',
    message,
  }));
  throw new Refusal(422, 'against_schema', 'The content is not as its schema says', { errors });
}

function holds(check: ValidateFunction, content: unknown): boolean {
  try {
    return check(content) as boolean;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal(422, 'not_a_schema', 'The schema refers to itself without end');
  }
}
