import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.PEYMAN_SERVER ?? 'http://127.0.0.1:3000';
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
            // Small parts that most pages share: one file instead of dozens. Without what the door never needs.
            {
              name: 'parts',
              test: /client[\\/]src[\\/](?:app|ui|lib)[\\/](?!keys-help|consent|seat-ended|names-fields|whole-number|progress-strip|secrecy-line|time|chip|use-room-name)[^\\/]+\.(?:tsx?|css)$/,
            },
            // The same for what only those need who are inside.
            {
              name: 'inside',
              test: /client[\\/]src[\\/](?:app|ui)[\\/](?:progress-strip|secrecy-line|time|chip|use-room-name)\.tsx?$/,
            },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
          ],
        },
      },
    },
  },
});
