job "np04-physics-v5/timing" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "timing-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-ctl-001"
    }
    network {
      port "rcf" {
        static = 30003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "timing-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "timing-000", "--commandFacility", "http://10.73.136.81:30003"]
      }
      env = {
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }
}
