import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

const config: NextConfig = {
  // The workspace packages live above this folder; without the root Turbopack would not look there.
  turbopack: { root: repositoryRoot },
  outputFileTracingRoot: repositoryRoot,
  // Real packages with a Node entry of their own: nothing is gained by bundling them.
  serverExternalPackages: ['openai', '@langchain/core', '@llamaindex/core', '@llamaindex/env'],
  poweredByHeader: false,
  devIndicators: false,
  // `npm run typecheck` checks types with the fast compiler; the first start should not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
