import http from 'node:http';

/** Requests to one server over a fixed number of connections, each kept open and used by one request at a time. */
export class HttpLoad {
  constructor(url, connections) {
    const { hostname, port } = new URL(url);
    this.connections = connections;
    this.target = { hostname, port };
    this.agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Sends one request; the answer's text. Rejects for any status but 200. */
  send(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const options = { ...this.target, agent: this.agent, method, path, headers };
      const request = http.request(options, (answer) => {
        const chunks = [];
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 200)}`));
        });
        answer.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Keeps every connection busy with `next()` for some seconds; durations in milliseconds, sorted. */
  async run(seconds, next) {
    const durations = [];
    const end = performance.now() + seconds * 1000;
    const work = async () => {
      while (performance.now() < end) {
        const start = performance.now();
        await next();
        durations.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: this.connections }, work));
    return Float64Array.from(durations).sort();
  }

  close() {
    this.agent.destroy();
  }
}

/** The value below which a share of sorted values lies. */
export function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
