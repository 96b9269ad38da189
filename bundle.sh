#!/bin/sh
# Joins the compiled program and its libraries to few files, dist/mrrl: Node takes longer to
# find and load three hundred modules than to run most of mrrl's commands. What is joined is
# only what a command needs: each dynamic import is a file of its own, and so is each thread.
set -e
cd "$(dirname "$0")"
rm -rf dist/mrrl.new
# Libraries that are no ES modules ask for Node's own by require().
node_modules/@esbuild/linux-x64/bin/esbuild \
  dist/assembler/main.js \
  dist/assembler/effects/deb-thread.js \
  dist/assembler/effects/tree-thread.js \
  dist/assembler/effects/cache/unpack-thread.js \
  --bundle --splitting --format=esm --platform=node --target=node20.19 \
  --outdir=dist/mrrl.new --entry-names='[name]' --chunk-names='[name]-[hash]' \
  --banner:js='import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' \
  --legal-comments=none --log-level=warning
chmod +x dist/mrrl.new/main.js
# At once: a mrrl that is running may still load some of it.
rm -rf dist/mrrl
mv dist/mrrl.new dist/mrrl
