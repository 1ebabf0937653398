import { collectDefaultMetrics, Counter, Gauge, Registry } from "prom-client";
import { type Histogram, histogram } from "./histogram.ts";

/** What is counted is added up in plain numbers, and handed to the registry when somebody reads it. */
export interface Metrics {
  /** A request that was answered, and after how many seconds. */
  answered(method: string, route: string, status: number, seconds: number): void;
  decided(isAllowed: boolean, code: string): void;
  /** Requests refused for who asked. */
  readonly refused: Counter<"code">;
  readonly lag: Gauge<"what" | "name">;
  /** Server-Sent Events open now, and why they ended. */
  readonly streams: Gauge;
  readonly streamsEnded: Counter<"reason">;
  readonly log: LogMetrics;
  readonly anchors: AnchorMetrics;
  readonly retention: RetentionMetrics;
  readonly truncation: TruncationMetrics;
  readonly operations: OperationMetrics;
  readonly contentType: string;
  text(): Promise<string>;
}

type Observe = ReturnType<Histogram>;
/** By route, method and status. */
type Series = Map<string, Map<string, Map<number, Observe>>>;

/** Prometheus' view of this process. No tenant is a label: the number of series must not grow with customers. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = histogram(registry, {
    name: "bailiwick_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its reply",
    bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });
  const series: Series = new Map();
  return {
    answered(method, route, status, seconds) {
      const ofRoute = series.get(route) ?? new Map<string, Map<number, Observe>>();
      const ofMethod = ofRoute.get(method) ?? new Map<number, Observe>();
      const observe = ofMethod.get(status) ?? requests({ method, route, status: String(status) });
      if (!ofMethod.has(status)) series.set(route, ofRoute.set(method, ofMethod.set(status, observe)));
      observe(seconds);
    },
    decided: decisionCounter(registry, "code", {
      name: "bailiwick_decisions_total",
      help: "Decisions made, by outcome and reason code",
    }),
    refused: new Counter({
      name: "bailiwick_refused_requests_total",
      help: "Requests refused for who asked, by the problem's code; unauthenticated: no known key or session came with it",
      labelNames: ["code"],
      registers: [registry],
    }),
    lag: new Gauge({
      name: "bailiwick_oldest_waiting_seconds",
      help: "How long the oldest has waited: unsequenced, for its place in a stream; undelivered, for a consumer",
      labelNames: ["what", "name"],
      registers: [registry],
    }),
    streams: new Gauge({
      name: "bailiwick_streams_open",
      help: "Event streams open at this moment",
      registers: [registry],
    }),
    streamsEnded: new Counter({
      name: "bailiwick_streams_ended_total",
      help: "Event streams that ended, by reason: client, drained, refused, life, slow_reader or failed",
      labelNames: ["reason"],
      registers: [registry],
    }),
    log: logMetrics(registry),
    anchors: anchorMetrics(registry),
    retention: retentionMetrics(registry),
    truncation: truncationMetrics(registry),
    operations: operationMetrics(registry),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

/** Counts decisions by outcome and one label more, in plain numbers until somebody reads them. */
function decisionCounter<Label extends string>(
  registry: Registry,
  label: Label,
  named: { readonly name: string; readonly help: string },
): (isAllowed: boolean, value: string) => void {
  const [allowed, denied] = [new Map<string, number>(), new Map<string, number>()];
  const counter: Counter = new Counter({
    ...named,
    labelNames: ["outcome", label],
    registers: [registry],
    collect() {
      for (const [outcome, counts] of [["allow", allowed] as const, ["deny", denied] as const]) {
        for (const [value, count] of counts) counter.inc({ outcome, [label]: value }, count);
        counts.clear();
      }
    },
  });
  return (isAllowed, value) => {
    const counts = isAllowed ? allowed : denied;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  };
}

/** How the decision log keeps up. */
export interface LogMetrics {
  readonly written: Counter;
  dropped(isAllowed: boolean, reason: "overload" | "unwritable" | "shutdown"): void;
  readonly sampledOut: Counter;
  readonly waiting: Gauge;
  readonly failures: Counter;
  readonly unknownCapabilities: Counter;
}

function logMetrics(registry: Registry): LogMetrics {
  const registers = [registry];
  return {
    written: new Counter({
      name: "bailiwick_decision_log_written_total",
      help: "Decisions written into the decision log",
      registers,
    }),
    dropped: decisionCounter(registry, "reason", {
      name: "bailiwick_decision_log_dropped_total",
      help: "Decisions the log could not take, by outcome, and by reason: overload, unwritable or shutdown",
    }),
    sampledOut: new Counter({
      name: "bailiwick_decision_log_sampled_out_total",
      help: "Decisions that sampling left out of the decision log",
      registers,
    }),
    waiting: new Gauge({
      name: "bailiwick_decision_log_waiting",
      help: "Decisions that wait to be written into the decision log",
      registers,
    }),
    failures: new Counter({
      name: "bailiwick_decision_log_failures_total",
      help: "Attempts to write into the decision log that failed and were repeated",
      registers,
    }),
    unknownCapabilities: new Counter({
      name: "bailiwick_unknown_capabilities_total",
      help: "Decisions about capabilities in no catalogue; which ones is told by GET /api/v1/decision-log/unknown-capabilities",
      registers,
    }),
  };
}

/** How the audit log's checkpoints get out of the house. */
export interface AnchorMetrics {
  readonly age: Gauge<"kind">;
  readonly receivers: Gauge<"state">;
  readonly attempts: Counter<"outcome">;
  readonly contradicted: Gauge;
}

const anchorMetrics = (registry: Registry): AnchorMetrics => ({
  age: new Gauge({
    name: "bailiwick_audit_anchor_age_seconds",
    help: "How long ago the anchor that waits longest has last kept a checkpoint, by kind: file, or webhook",
    labelNames: ["kind"],
    registers: [registry],
  }),
  receivers: new Gauge({
    name: "bailiwick_audit_anchors",
    help: "Anchors by webhook, by state: active, failing or disabled",
    labelNames: ["state"],
    registers: [registry],
  }),
  attempts: new Counter({
    name: "bailiwick_audit_anchor_attempts_total",
    help: "Attempts to hand a checkpoint to an anchor by webhook, by outcome: taken, refused or failed",
    labelNames: ["outcome"],
    registers: [registry],
  }),
  contradicted: new Gauge({
    name: "bailiwick_audit_anchor_contradicted",
    help: "1 while the database contradicts the newest checkpoint that an anchor keeps, so that nothing is signed",
    registers: [registry],
  }),
});

/** How the audit log's segments go whose time is over. */
export interface RetentionMetrics {
  /** Those that wait, by what for. */
  waiting(reasons: readonly (typeof waitReasons)[number][]): void;
}

const waitReasons = ["held", "unsigned", "unanchored", "failed"] as const;

function retentionMetrics(registry: Registry): RetentionMetrics {
  const gauge = new Gauge({
    name: "bailiwick_audit_segments_waiting",
    help: "Segments of the audit log whose time is over and that wait, by what for: held, unsigned or unanchored; or failed to go",
    labelNames: ["reason"],
    registers: [registry],
  });
  return {
    waiting(reasons) {
      for (const reason of waitReasons) gauge.set({ reason }, reasons.filter((each) => each === reason).length);
    },
  };
}

/** How logs whose entries went long ago lose their hashes. */
export interface TruncationMetrics {
  /** How many wait, by what for. */
  waiting(counts: readonly { readonly waits: (typeof truncationReasons)[number]; readonly count: number }[]): void;
}

const truncationReasons = ["held", "undelivered", "unanchored", "changed"] as const;

function truncationMetrics(registry: Registry): TruncationMetrics {
  const gauge = new Gauge({
    name: "bailiwick_audit_truncations_waiting",
    help: "Audit logs whose hashes have been kept long enough and that wait, by what for: held, undelivered, unanchored or changed",
    labelNames: ["reason"],
    registers: [registry],
  });
  return {
    waiting(counts) {
      for (const reason of truncationReasons)
        gauge.set({ reason }, counts.find((each) => each.waits === reason)?.count ?? 0);
    },
  };
}

/** How what takes longer than a request gets on. */
export interface OperationMetrics {
  readonly open: Gauge<"kind" | "status">;
  readonly oldest: Gauge<"kind">;
  readonly ended: Counter<"kind" | "outcome">;
}

const operationMetrics = (registry: Registry): OperationMetrics => ({
  open: new Gauge({
    name: "bailiwick_operations",
    help: "Operations that are not over, by kind and status: queued or running",
    labelNames: ["kind", "status"],
    registers: [registry],
  }),
  oldest: new Gauge({
    name: "bailiwick_operations_oldest_seconds",
    help: "How long ago the oldest operation that is not over was asked for, by kind; 0 when there is none",
    labelNames: ["kind"],
    registers: [registry],
  }),
  ended: new Counter({
    name: "bailiwick_operations_ended_total",
    help: "Operations this process ended, by kind and outcome: done or failed",
    labelNames: ["kind", "outcome"],
    registers: [registry],
  }),
});
