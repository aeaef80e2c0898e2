import type { Expression } from '../../schema/action.ts';
import type { Catalog } from '../../schema/catalog.ts';

/** Functions of PostgreSQL and its usual extensions that give another result at each call. */
const VOLATILE =
  /^(random|random_normal|gen_random_uuid|gen_random_bytes|uuidv4|uuidv7|uuid_generate_v\w+|uuid_generate|clock_timestamp|timeofday|nextval|setval|currval|lastval|pg_sleep|setseed|gen_salt|crypt|gen_ulid|ulid|generate_ulid|nanoid|uuid_v7|txid_current|pg_current_xact_id|pg_notify|dblink|set_config|pg_advisory_\w+)$/;

/** Functions of which it is known that one statement gets one result from them. */
const STABLE =
  /^(now|transaction_timestamp|statement_timestamp|current_setting|current_date|current_user|lower|upper|initcap|md5|sha256|encode|decode|concat|concat_ws|format|left|right|substr|substring|trim|btrim|ltrim|rtrim|replace|repeat|lpad|rpad|length|coalesce|nullif|greatest|least|to_char|to_date|to_timestamp|to_number|to_json|to_jsonb|jsonb?_build_(object|array)|jsonb?_object|row_to_json|array_fill|array_append|array_cat|array_to_string|string_to_array|date_trunc|date_part|extract|age|timezone|make_\w+|abs|round|floor|ceil|ceiling|trunc|power|sqrt|mod|int4range|int8range|numrange|tsrange|tstzrange|daterange|to_tsvector|to_tsquery|point|box|polygon|inet_client_addr|st_\w+|chr|ascii|hstore|jsonb?_\w+|session_user|pg_backend_pid|current_schema|pg_my_temp_schema|version)$/;

/** `yes`: each row gets a value of its own. `maybe`: nobody says what the function is. */
export function isVolatile(value: Expression | null, catalog: Catalog): 'yes' | 'maybe' | 'no' {
  const kinds = (value?.functions ?? []).map((name) => {
    const known = catalog.functions.get(name);
    const plain = name.slice(name.lastIndexOf('.') + 1);
    if (known !== undefined) return known ? 'yes' : 'no';
    return VOLATILE.test(plain) ? 'yes' : STABLE.test(plain) ? 'no' : 'maybe';
  });
  return kinds.includes('yes') ? 'yes' : kinds.includes('maybe') ? 'maybe' : 'no';
}

/** The function that makes it so, for messages. */
export function volatileFunction(value: Expression | null, catalog: Catalog): string {
  const names = value?.functions ?? [];
  const found = names.find(
    (name) => isVolatile({ ...value, functions: [name] } as Expression, catalog) !== 'no',
  );
  return `${found ?? names[0] ?? 'the default'}()`;
}
