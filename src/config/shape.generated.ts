// Made by "npm run schema" from schema.ts.
import type { Shape } from './fits.ts';

/** A section of a configuration. */
export const sectionShape = {
  "type": "object",
  "properties": {
    "url": {
      "type": "string"
    },
    "host": {
      "type": "string"
    },
    "port": {
      "anyOf": [
        {
          "type": "integer",
          "minimum": 0,
          "maximum": 9007199254740991
        },
        {
          "type": "string",
          "pattern": "^\\d+$|\\$\\{"
        }
      ]
    },
    "database": {
      "type": "string"
    },
    "user": {
      "type": "string"
    },
    "password": {
      "type": "string"
    },
    "sslmode": {
      "anyOf": [
        {
          "type": "string",
          "enum": [
            "disable",
            "allow",
            "prefer",
            "require",
            "verify-ca",
            "verify-full"
          ]
        },
        {
          "type": "string",
          "pattern": "^[\\s\\S]{0,}(\\$\\{)[\\s\\S]{0,}$"
        }
      ]
    },
    "pool": {
      "type": "object",
      "properties": {
        "min": {
          "anyOf": [
            {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991
            },
            {
              "type": "string",
              "pattern": "^\\d+$|\\$\\{"
            }
          ]
        },
        "max": {
          "anyOf": [
            {
              "type": "integer",
              "minimum": 0,
              "maximum": 9007199254740991
            },
            {
              "type": "string",
              "pattern": "^\\d+$|\\$\\{"
            }
          ]
        },
        "idle_timeout": {
          "anyOf": [
            {
              "type": "number",
              "minimum": 0
            },
            {
              "type": "string",
              "pattern": "^\\d+(\\.\\d+)?$|\\$\\{"
            }
          ]
        },
        "idleTimeoutMillis": {
          "anyOf": [
            {
              "type": "number",
              "minimum": 0
            },
            {
              "type": "string",
              "pattern": "^\\d+(\\.\\d+)?$|\\$\\{"
            }
          ]
        }
      },
      "additionalProperties": false
    },
    "dir": {
      "anyOf": [
        {
          "type": "string"
        },
        {
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      ]
    },
    "format": {
      "type": "string"
    },
    "table": {
      "type": "string"
    },
    "driver": {
      "type": "string"
    },
    "role": {
      "type": "string"
    },
    "scratch": {
      "type": "string"
    },
    "queries": {
      "type": "string"
    },
    "fill": {
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "type": "string",
          "pattern": "^(true|false)$|\\$\\{"
        }
      ]
    },
    "seed": {
      "type": "string"
    },
    "journal_mode": {
      "type": "string"
    },
    "synchronous": {
      "type": "string"
    },
    "integrity_check": {
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "type": "string",
          "pattern": "^(true|false)$|\\$\\{"
        }
      ]
    },
    "lock_wait": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^\\d+(\\.\\d+)?$|\\$\\{"
        }
      ]
    },
    "connect_timeout": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^\\d+(\\.\\d+)?$|\\$\\{"
        }
      ]
    },
    "lock_timeout": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^off$|^\\d+(\\.\\d+)? *(ms|s|min|h)?$|\\$\\{"
        }
      ]
    },
    "lock_retry": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^off$|^\\d+(\\.\\d+)? *(ms|s|min|h)?$|\\$\\{"
        }
      ]
    },
    "lock_patience": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^off$|^\\d+(\\.\\d+)? *(ms|s|min|h)?$|\\$\\{"
        }
      ]
    },
    "statement_timeout": {
      "anyOf": [
        {
          "type": "number",
          "minimum": 0
        },
        {
          "type": "string",
          "pattern": "^off$|^\\d+(\\.\\d+)? *(ms|s|min|h)?$|\\$\\{"
        }
      ]
    },
    "protected": {
      "anyOf": [
        {
          "type": "boolean"
        },
        {
          "type": "string",
          "pattern": "^(true|false)$|\\$\\{"
        }
      ]
    },
    "extensions": {
      "anyOf": [
        {
          "type": "string"
        },
        {
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      ]
    },
    "types": {
      "type": "object",
      "properties": {
        "out": {
          "type": "string"
        },
        "camel_case": {
          "anyOf": [
            {
              "type": "boolean"
            },
            {
              "type": "string",
              "pattern": "^(true|false)$|\\$\\{"
            }
          ]
        }
      },
      "additionalProperties": false
    },
    "order": {
      "anyOf": [
        {
          "type": "string",
          "enum": [
            "strict",
            "warn",
            "allow"
          ]
        },
        {
          "type": "string",
          "pattern": "^[\\s\\S]{0,}(\\$\\{)[\\s\\S]{0,}$"
        }
      ]
    },
    "lint": {
      "type": "object",
      "properties": {
        "server": {
          "anyOf": [
            {
              "type": "number",
              "minimum": 0
            },
            {
              "type": "string",
              "pattern": "^\\d+(\\.\\d+)?$|\\$\\{"
            }
          ]
        },
        "style": {
          "anyOf": [
            {
              "type": "string"
            },
            {
              "type": "array",
              "items": {
                "type": "string"
              }
            }
          ]
        },
        "ignore": {
          "type": "array",
          "items": {
            "type": "object",
            "properties": {
              "rule": {
                "type": "string"
              },
              "files": {
                "anyOf": [
                  {
                    "type": "string"
                  },
                  {
                    "type": "array",
                    "items": {
                      "type": "string"
                    }
                  }
                ]
              },
              "why": {
                "type": "string"
              },
              "until": {
                "type": "string"
              }
            },
            "additionalProperties": false
          }
        }
      },
      "additionalProperties": false
    },
    "start": {
      "anyOf": [
        {
          "type": "string",
          "enum": [
            "migrate",
            "require",
            "warn",
            "none"
          ]
        },
        {
          "type": "string",
          "pattern": "^[\\s\\S]{0,}(\\$\\{)[\\s\\S]{0,}$"
        }
      ]
    }
  },
  "additionalProperties": false
} as const satisfies Shape;
