import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.PEYMAN_SERVER ?? 'http://127.0.0.1:3000';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What the door never needs, and every page behind it does. */
const INSIDE =
  'account-menu|avatar|chip|coalition|connection-mark|consent-words|consent\\.module|consents-after|factor-banner|offline-banner|only-now|progress-strip|' +
  'recent-events|secrecy-line|shell|slots|stay-awake|time|use-help-key|use-home|use-room-name';
/** What only some pages need. */
const ELSEWHERE = 'keys-help|consent|seat-ended|names-fields|whole-number';
const parts = (which: string) =>
  new RegExp(`client[\\\\/]src[\\\\/](?:app|ui|lib)[\\\\/]${which}[^\\\\/]*\\.(?:tsx?|css)$`);

export default defineConfig({
  root: here('.'),
  plugins: [react()],
  resolve: {
    alias: { '@contract': here('../src/contract'), '@domain': here('../src/domain') },
  },
  server: {
    fs: { allow: ['..'] },
    proxy: { '/api': server, '/d': server, '/socket.io': { target: server, ws: true } },
  },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    sourcemap: true,
    // Nothing inline: the content security policy allows scripts and fonts from here only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // Texts are read without the editor, which is fetched by whoever begins to write.
            { name: 'yjs', test: /node_modules[\\/](yjs|lib0)[\\/]/ },
            { name: 'editor', test: /node_modules[\\/](@tiptap|prosemirror|y-protocols)/ },
            { name: 'icons', test: /node_modules[\\/]@tabler/ },
            // Small parts that most pages share: one file instead of dozens, and one for those who are inside.
            { name: 'parts', test: parts(`(?!${INSIDE}|${ELSEWHERE})`) },
            { name: 'inside', test: parts(`(?:${INSIDE})`) },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
});
