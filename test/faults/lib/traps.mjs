/**
 * Does something at the very moment when PostgreSQL has committed (or is asked for something) and the node has not
 * heard of it: the piece is kept back until it is done. Once.
 */
export function onCommit(node, act, words = 'COMMIT\0', towards = 'down') {
  const wanted = Buffer.from(words);
  const link = node.toDatabase;
  link.look = (direction, piece, connection) => {
    if (direction !== towards || !piece.includes(wanted)) return piece;
    link.look = null;
    if (towards === 'up') {
      void act();
      return piece;
    }
    connection.down.stop();
    void act();
    return null;
  };
  return { off: () => (link.look = null) };
}
