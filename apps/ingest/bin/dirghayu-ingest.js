#!/usr/bin/env node
import { startProgram } from '@dirghayu/command-line/start';

await startProgram(() => import('../dist/main.js'));
