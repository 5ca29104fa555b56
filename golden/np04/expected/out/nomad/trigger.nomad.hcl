job "np04-physics-v5/trigger" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "trigger-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9014
      }
      port "rcf" {
        static = 9015
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "trigger-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "trigger-000", "--commandFacility", "http://10.73.136.45:9015", "--send-to", "10.73.137.21:9012"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9014"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory_max = -1
      }
    }
  }
}
