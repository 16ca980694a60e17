import { describe, expect, it } from 'vitest';
import { printLaunchdPlist, printSystemdUnit, type UnitPlan } from '../../src/app/unattended-units.ts';

const plan: UnitPlan = {
  name: 'roadmap-demo-0a1b2c3d',
  root: '/srv/demo/my demo 100%',
  command: ['/usr/bin/node', '/opt/roadmap "x"\\y/$HOME.js', 'sync', '--auto'],
  environmentFile: '/srv/demo/.config/roadmap/environment',
  searchPath: '/usr/bin:/bin',
  outputFile: '/srv/demo/<log> & more',
};

describe('a unit for a supervisor', () => {
  it('of systemd quotes what has a meaning there', () => {
    expect(printSystemdUnit(plan)).toMatchInlineSnapshot(`
      "# Written by roadmap service install; roadmap service uninstall takes it away.
      [Unit]
      Description=roadmap sync of /srv/demo/my demo 100%%

      [Service]
      WorkingDirectory=/srv/demo/my demo 100%%
      Environment="PATH=/usr/bin:/bin"
      EnvironmentFile=-/srv/demo/.config/roadmap/environment
      ExecStart="/usr/bin/node" "/opt/roadmap \\"x\\"\\\\y/$$HOME.js" "sync" "--auto"
      Restart=on-failure
      RestartSec=60
      TimeoutStopSec=90
      Nice=10
      NoNewPrivileges=yes

      [Install]
      WantedBy=default.target
      "
    `);
  });

  it('of launchd escapes for XML, and reads the variables in a shell', () => {
    expect(printLaunchdPlist(plan)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <!-- Written by roadmap service install; roadmap service uninstall takes it away. -->
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0">
      <dict>
        <key>Label</key>
        <string>roadmap-demo-0a1b2c3d</string>
        <key>ProgramArguments</key>
        <array>
          <string>/bin/sh</string>
          <string>-c</string>
          <string>set -a; if [ -r "$1" ]; then . "$1"; fi; set +a; shift; exec "$@"</string>
          <string>sh</string>
          <string>/srv/demo/.config/roadmap/environment</string>
          <string>/usr/bin/node</string>
          <string>/opt/roadmap "x"\\y/$HOME.js</string>
          <string>sync</string>
          <string>--auto</string>
        </array>
        <key>WorkingDirectory</key>
        <string>/srv/demo/my demo 100%</string>
        <key>EnvironmentVariables</key>
        <dict>
          <key>PATH</key>
          <string>/usr/bin:/bin</string>
        </dict>
        <key>RunAtLoad</key>
        <true/>
        <key>KeepAlive</key>
        <dict>
          <key>SuccessfulExit</key>
          <false/>
        </dict>
        <key>ThrottleInterval</key>
        <integer>60</integer>
        <key>ProcessType</key>
        <string>Background</string>
        <key>StandardOutPath</key>
        <string>/srv/demo/&lt;log&gt; &amp; more</string>
        <key>StandardErrorPath</key>
        <string>/srv/demo/&lt;log&gt; &amp; more</string>
      </dict>
      </plist>
      "
    `);
  });

  it('refuses a path that would be lines of its own', () => {
    for (const print of [printSystemdUnit, printLaunchdPlist])
      expect(() => print({ ...plan, root: '/a\nExecStartPre=/bin/evil' })).toThrow(/control character/);
  });
});
