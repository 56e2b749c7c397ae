import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanStatusCode, trace, type Span as OtelSpan, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { Refusal } from '../../domain/shared/refusal.js';
import type { Span, Traces } from './traces.js';

/** Traces in the words of OpenTelemetry, sent in batches over HTTP. Loaded only when a collector is configured. */
export class OpenTelemetry implements Traces {
  private readonly provider: NodeTracerProvider;
  private readonly tracer: Tracer;
  private readonly current = new AsyncLocalStorage<OtelSpan>();

  constructor(endpoint: string) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
    this.provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'peyman' }),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    this.tracer = this.provider.getTracer('peyman');
  }

  command(type: string): Running {
    return new Running(
      this.tracer.startSpan('command', { root: true, attributes: { 'peyman.command': type } }),
    );
  }

  /** A child of its first command, linked to the others that share it. */
  async commit<T>(commands: readonly (Span | undefined)[], work: () => Promise<T>): Promise<T> {
    const spans = commands.flatMap((command) => (command instanceof Running ? [command.span] : []));
    const [first, ...others] = spans;
    const span = this.tracer.startSpan(
      'commit',
      {
        attributes: { 'peyman.commands': commands.length },
        links: others.map((other) => ({ context: other.spanContext() })),
      },
      first ? trace.setSpan(ROOT_CONTEXT, first) : ROOT_CONTEXT,
    );
    const running = new Running(span);
    try {
      const result = await this.current.run(span, work);
      running.end();
      return result;
    } catch (error) {
      running.end(error);
      throw error;
    }
  }

  dispatch(work: () => void): void {
    const commit = this.current.getStore();
    const span = this.tracer.startSpan(
      'dispatch',
      {},
      commit ? trace.setSpan(ROOT_CONTEXT, commit) : ROOT_CONTEXT,
    );
    try {
      work();
    } finally {
      span.end();
    }
  }

  stop(): Promise<void> {
    return this.provider.shutdown();
  }
}

class Running implements Span {
  constructor(readonly span: OtelSpan) {}

  end(error?: unknown): void {
    if (error instanceof Refusal) this.span.setAttribute('peyman.refusal', error.code);
    else if (error !== undefined) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end();
  }
}
