import { Option } from 'commander';
import { STRATEGIES } from '../../src/model/config-schema.ts';
