declare const __HANDRAIL_VERSION__: string | undefined;

/** The version of this package; the build writes it in. */
export const VERSION =
  typeof __HANDRAIL_VERSION__ === 'undefined' ? '0.0.0-dev' : __HANDRAIL_VERSION__;
