import fc from "fast-check";

/**
 * Property tests try the same cases every time, so that a change is judged by what it changes; other cases are tried
 * with `npm run properties`.
 */
fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 2026) });
