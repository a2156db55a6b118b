import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds: from an in-memory look-up to a slow exact search. */
const BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100];

/** What requests of one kind took, in seconds. */
interface Durations {
  readonly method: string;
  readonly endpoint: string;
  readonly status: string;
  count: number;
  total: number;
  min: number;
  max: number;
}

/** Counts requests and their durations, for `/metrics` and `/telemetry`. Names are Qdrant's. */
export class RequestStatistics {
  readonly #kinds = new Map<string, Durations>();
  readonly #registry = new Registry();
  readonly #histogram = new Histogram({
    name: 'rest_responses_duration_seconds',
    help: 'Response duration histogram',
    labelNames: ['method', 'endpoint', 'status'],
    buckets: BUCKETS,
    registers: [this.#registry],
  });
  #hasProcessMetrics = false;

  constructor() {
    this.#counter('rest_responses_total', 'Total number of responses', ({ count }) => count);
    this.#gauge('avg', 'Average', ({ total, count }) => total / count);
    this.#gauge('min', 'Minimum', ({ min }) => min);
    this.#gauge('max', 'Maximum', ({ max }) => max);
  }

  /** `endpoint` is the path with its parameters unfilled. */
  record(method: string, endpoint: string, status: number, seconds: number): void {
    const labels = { method, endpoint, status: String(status) };
    const key = `${method} ${endpoint} ${status}`;
    let kind = this.#kinds.get(key);
    if (!kind) {
      kind = { ...labels, count: 0, total: 0, min: Infinity, max: 0 };
      this.#kinds.set(key, kind);
    }
    kind.count++;
    kind.total += seconds;
    kind.min = Math.min(kind.min, seconds);
    kind.max = Math.max(kind.max, seconds);
    this.#histogram.observe(labels, seconds);
  }

  /** As `/telemetry` shows it: endpoint, then status. Durations in microseconds. */
  responses(): Record<string, Record<string, object>> {
    const responses: Record<string, Record<string, object>> = {};
    for (const { method, endpoint, status, count, total, min, max } of this.#kinds.values()) {
      const statuses = (responses[`${method} ${endpoint}`] ??= {});
      statuses[status] = {
        count,
        avg_duration_micros: (total / count) * 1e6,
        min_duration_micros: min * 1e6,
        max_duration_micros: max * 1e6,
        total_duration_micros: Math.round(total * 1e6),
      };
    }
    return responses;
  }

  /** Request and process metrics in the text format of Prometheus. */
  async print(): Promise<string> {
    if (!this.#hasProcessMetrics) {
      // Watches garbage collection from here on, so only where somebody looks.
      collectDefaultMetrics({ register: this.#registry });
      this.#hasProcessMetrics = true;
    }
    return this.#registry.metrics();
  }

  #counter(name: string, help: string, read: (durations: Durations) => number): void {
    const kinds = this.#kinds;
    new Counter({
      name,
      help,
      labelNames: ['method', 'endpoint', 'status'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const kind of kinds.values()) this.inc(labelsOf(kind), read(kind));
      },
    });
  }

  #gauge(which: string, help: string, read: (durations: Durations) => number): void {
    const kinds = this.#kinds;
    new Gauge({
      name: `rest_responses_${which}_duration_seconds`,
      help: `${help} response duration`,
      labelNames: ['method', 'endpoint', 'status'],
      registers: [this.#registry],
      collect() {
        for (const kind of kinds.values()) this.set(labelsOf(kind), read(kind));
      },
    });
  }
}

function labelsOf({ method, endpoint, status }: Durations) {
  return { method, endpoint, status };
}
