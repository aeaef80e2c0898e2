import { readFileSync } from 'node:fs';
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { Place } from '../errors.ts';
import { check, environmentsOf, invalid, sectionFor } from './check.ts';
import type { ConfigurationFile } from './file.ts';
import { literalPart, substitute } from './variables.ts';

const DEEPEST = 10;
const PASSWORD_IN_URL = /^[a-z0-9+.-]+:\/\/[^/@:]*:[^@]+@/i;

/**
 * Reads a configuration in YAML. Top-level keys are settings, or names of environments that hold settings.
 * Throws CONFIG_INVALID with file, line and column.
 */
export async function readYaml(file: string): Promise<ConfigurationFile> {
  const text = new YamlText(file);
  const placeOf = text.placeOf.bind(text);
  const whole = await check(text.value(rawText), placeOf);
  return {
    environments: environmentsOf(whole),
    migrations: [],
    async section(environment, variables) {
      const resolve = (scalar: Scalar) => {
        const raw = rawText(scalar);
        if (raw === null) return null;
        return substitute(raw, variables, text.place(scalar.range?.[0])) || undefined;
      };
      const others = environmentsOf(whole).filter((name) => name !== environment);
      const resolved = await check(text.value(resolve, others), placeOf);
      const input = sectionFor(resolved, environment);
      return { input, secret: holdsSecret(sectionFor(whole, environment)) };
    },
  };
}

/** A scalar as it stands in the file, so that `007` stays what it is; the schema says what it must be. */
function rawText(scalar: Scalar): string | null {
  if (scalar.value === null) return null;
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}

function holdsSecret({ password, url }: { password?: string; url?: string }): boolean {
  return literalPart(password ?? '') !== '' || PASSWORD_IN_URL.test(literalPart(url ?? ''));
}

class YamlText {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed;

  constructor(file: string) {
    this.#file = file;
    const text = readFileSync(file, 'utf8');
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      merge: true,
      prettyErrors: false,
    });
    const [error] = this.#document.errors;
    if (error) throw invalid(error.message, this.place(error.pos[0]));
  }

  /** The document as data, `scalar` giving the leaves; where that is undefined, the setting is left out. */
  value(scalar: (node: Scalar) => unknown, without: readonly string[] = []): unknown {
    const read = (given: unknown, depth: number): unknown => {
      const node = this.#target(given);
      if (depth > DEEPEST)
        throw invalid('settings are nested too deeply', this.place(node?.range?.[0]));
      if (isScalar(node)) return scalar(node);
      if (isSeq(node)) return node.items.map((item) => read(item, depth + 1));
      if (!isMap(node)) return null;
      return Object.fromEntries(
        this.#pairs(node)
          .filter(([key]) => depth > 0 || !without.includes(key))
          .map(([key, { value }]) => [key, read(value, depth + 1)])
          .filter(([, value]) => value !== undefined),
      );
    };
    return read(this.#document.contents, 0);
  }

  placeOf(path: readonly PropertyKey[], part: 'key' | 'value'): Place {
    let node = this.#target(this.#document.contents);
    let key: Node | undefined;
    for (const step of path) {
      const pair = isMap(node)
        ? this.#pairs(node).findLast(([name]) => name === step)?.[1]
        : undefined;
      if (pair) key = pair.key as Node;
      node = this.#target(pair ? pair.value : isSeq(node) ? node.items[Number(step)] : null);
    }
    return this.place((part === 'key' ? key : (node ?? key))?.range?.[0]);
  }

  place(offset = 0): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: line || 1, column: col || 1 };
  }

  /** Follows `*alias` to its `&anchor`. */
  #target(node: unknown): Node | null {
    if (isAlias(node)) return (node.resolve(this.#document) as Node | undefined) ?? null;
    return (node as Node | null) ?? null;
  }

  /** The entries of a map: those that `<<` brings first, which its own go before. */
  #pairs(map: Node, depth = 0): [string, Pair][] {
    if (!isMap(map) || depth > DEEPEST) return [];
    return map.items
      .flatMap((pair): [string, Pair][] => {
        if (keyOf(pair) !== '<<') return [[keyOf(pair), pair]];
        const target = this.#target(pair.value);
        const merged = isSeq(target) ? target.items.toReversed() : [target];
        return merged.flatMap((one) => this.#pairs(this.#target(one) as Node, depth + 1));
      })
      .sort((a, b) => Number(map.items.includes(a[1])) - Number(map.items.includes(b[1])));
  }
}

const keyOf = ({ key }: Pair) => (isScalar(key) ? String(key.source ?? key.value) : String(key));
