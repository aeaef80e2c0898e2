import { readFileSync } from 'node:fs';
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { HandrailError, type Place } from '../errors.ts';
import { nearest } from '../util/nearest.ts';
import { keys, type Section } from './section.ts';

/** A configuration file: settings for all environments, and a section for each environment. */
export interface Configuration {
  readonly environments: string[];
  /** The settings of one environment; only its own variables are resolved. */
  section(environment: string, variables: Readonly<Record<string, string | undefined>>): Section;
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Reads a configuration file. Top-level keys are settings, or names of environments that hold settings.
 * Throws CONFIG_INVALID and CONFIG_MISSING_VARIABLE with file, line and column.
 */
export function readConfiguration(file: string): Configuration {
  const reader = new Reader(file);
  const root = reader.root();
  const environments = root.items.filter(({ value }) => isMap(value));
  const common = root.items.filter(({ value }) => !isMap(value));
  for (const pair of common) reader.checkKey(pair);
  for (const { value } of environments) (value as YAMLMap).items.forEach(reader.checkKey);
  return {
    environments: environments.map(({ key }) => String(key)),
    section(environment, variables) {
      const own = environments.find(({ key }) => String(key) === environment)?.value;
      const pairs = [...common, ...(isMap(own) ? own.items : [])];
      return Object.fromEntries(pairs.map((pair) => reader.setting(pair, variables)));
    },
  };
}

class Reader {
  readonly #file: string;
  readonly #lines = new LineCounter();
  readonly #text: string;

  constructor(file: string) {
    this.#file = file;
    this.#text = readFileSync(file, 'utf8');
  }

  root(): YAMLMap {
    const document = parseDocument(this.#text, { lineCounter: this.#lines });
    const [error] = document.errors;
    if (error) {
      const [problem = ''] = error.message.split(/ at line | in /);
      throw new HandrailError('CONFIG_INVALID', { problem }, { at: this.#place(error.pos[0]) });
    }
    if (isMap(document.contents)) return document.contents;
    throw this.#invalid('the configuration is not a map of settings', document.contents);
  }

  readonly checkKey = ({ key }: Pair): void => {
    const name = String(key);
    if (Object.hasOwn(keys, name)) return;
    const suggestion = nearest(name, Object.keys(keys));
    throw this.#invalid(`unknown setting "${name}"`, key as Node, suggestion);
  };

  setting(
    { key, value }: Pair,
    variables: Readonly<Record<string, string | undefined>>,
  ): [keyof Section, unknown] {
    const { kind, becomes } = keys[String(key)] as (typeof keys)[string];
    const text = (node: unknown) => this.#resolve(String(key), node, variables);
    switch (kind) {
      case 'text':
        return [becomes, text(value)];
      case 'texts':
        return [becomes, isSeq(value) ? value.items.map(text) : [text(value)]];
      case 'number':
        return [becomes, this.#number(String(key), value, text(value))];
    }
  }

  #resolve(
    key: string,
    node: unknown,
    variables: Readonly<Record<string, string | undefined>>,
  ): string {
    if (!isScalar(node) || node.value === null) {
      throw this.#invalid(`"${key}" must be a text`, node as Node | null);
    }
    return String(node.value).replace(VARIABLE, (_, variable: string, otherwise?: string) => {
      const found = variables[variable] || otherwise;
      if (found !== undefined) return found;
      const at = this.#place(node.range?.[0] ?? 0);
      throw new HandrailError('CONFIG_MISSING_VARIABLE', { variable }, { at });
    });
  }

  #number(key: string, node: unknown, text: string): number {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
    throw this.#invalid(`"${key}" must be a number of seconds`, node as Node);
  }

  #invalid(problem: string, node: Node | null, suggestion?: string): HandrailError {
    return new HandrailError(
      'CONFIG_INVALID',
      suggestion === undefined ? { problem } : { problem, suggestion },
      { at: this.#place(node?.range?.[0] ?? 0) },
    );
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: line || 1, column: col || 1 };
  }
}
