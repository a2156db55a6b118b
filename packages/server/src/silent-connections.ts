import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections that never said anything, as load balancers and browsers open in reserve. Node does not count them as idle,
 * so closing a server would wait for them. Returns a function that ends them.
 */
export function watchSilentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
