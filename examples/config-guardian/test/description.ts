import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';

/** An operation of the OpenAPI description. */
export interface Operation {
  readonly 'x-access': string;
  readonly requestBody?: object;
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

/** The OpenAPI description, as far as tests read it. */
export interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
}

const descriptions = new Map<string, Promise<Description>>();

/** The description that a node serves. */
export function descriptionOf(base: string): Promise<Description> {
  const known = descriptions.get(base);
  if (known) return known;
  const asked = fetch(`${base}/openapi.json`).then((r) => r.json() as Promise<Description>);
  descriptions.set(base, asked);
  return asked;
}

/** Fails when the description does not have that answer to that request, or has it otherwise. */
export async function conforms(
  base: string,
  method: string,
  target: string,
  { status, body }: { status: number; body: unknown },
): Promise<void> {
  const { paths, ...description } = await descriptionOf(base);
  const [path = ''] = target.split('?');
  const template = Object.keys(paths).find((one) =>
    new RegExp(`^${one.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  const operation = paths[template ?? '']?.[method.toLowerCase()];
  if (!operation) return void expect([method, target, status]).toEqual([method, target, 404]);
  const name = `${method.toLowerCase()} ${template}`;
  const response = operation.responses[status];
  expect([name, status, body, response !== undefined]).toEqual([name, status, body, true]);
  const schema = response?.content?.['application/json']?.schema;
  if (!schema) return void expect([name, status, body]).toEqual([name, status, null]);
  const check = checkOf(schema, description);
  if (!check(body)) expect([name, status, body, check.errors]).toEqual([name, status, body, null]);
}

const checks = new Map<string, ValidateFunction>();

function checkOf(schema: object, description: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = checks.get(text);
  if (known) return known;
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const check = ajv.compile({ ...description, ...schema });
  checks.set(text, check);
  return check;
}
