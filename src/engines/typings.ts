import type { Session } from './engine.ts';

/** What the types of a schema need to know of the engine, beside what Kysely reads. */
export interface Typings {
  /** The class of kysely-codegen that knows the types of the engine. */
  readonly dialect: string;
  /** The names of schemas that hold nothing of the application. */
  readonly internalSchemas?: RegExp;
  /** Corrects and completes, in place, what Kysely has read. */
  complete(session: Session, tables: readonly TypedTable[]): Promise<void>;
}

export interface TypedTable {
  readonly schema?: string | undefined;
  readonly name: string;
  comment?: string;
  readonly columns: TypedColumn[];
}

export interface TypedColumn {
  readonly name: string;
  dataType: string;
  isNullable: boolean;
  readonly isAutoIncrementing: boolean;
  readonly hasDefaultValue: boolean;
  readonly isArray: boolean;
  readonly comment: string | null;
  readonly enumValues: string[] | null;
}
