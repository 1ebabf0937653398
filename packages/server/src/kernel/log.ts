import { type Logger, pino } from "pino";

export type { Logger } from "pino";

/** One line of JSON for each thing worth knowing. Healthy is zero lines of level error: error means somebody must act now. */
export function openLog(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        "authorization",
        "*.authorization",
        "headers.authorization",
        "headers.cookie",
        "secret",
        "*.secret",
        "password",
        "*.password",
        "key",
        "*.key",
        "databaseUrl",
      ],
      censor: "[redacted]",
    },
  });
}
