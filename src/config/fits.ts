/** The words of JSON Schema that our schema is made of. */
export interface Shape {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: false;
}

/**
 * Whether a value surely has a shape. It takes a hundredth of the time that zod takes to load, and only a
 * value that has it not is looked at by zod, which can say what is wrong.
 */
export function fits(shape: Shape, value: unknown): boolean {
  if (shape.anyOf) return shape.anyOf.some((one) => fits(one, value));
  switch (shape.type) {
    case 'string':
      return (
        typeof value === 'string' &&
        (shape.enum?.includes(value) ?? true) &&
        (shape.pattern === undefined || new RegExp(shape.pattern).test(value))
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value) && inRange(shape, value as number);
    case 'number':
      return Number.isFinite(value) && inRange(shape, value as number);
    case 'array':
      return Array.isArray(value) && value.every((item) => fits(shape.items ?? {}, item));
    case 'object':
      return isMap(value) && Object.keys(value).every((key) => fitsAt(shape, value, key));
    default:
      return false;
  }
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function inRange({ minimum, maximum }: Shape, value: number): boolean {
  return value >= (minimum ?? value) && value <= (maximum ?? value);
}

function fitsAt({ properties = {} }: Shape, value: Record<string, unknown>, key: string): boolean {
  return Object.hasOwn(properties, key) && fits(properties[key] as Shape, value[key]);
}
