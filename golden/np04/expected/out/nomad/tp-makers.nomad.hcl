job "np04-physics-v5/tp-makers" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "tp-makers-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-000", "--commandFacility", "http://10.73.136.41:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-001" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-001", "--commandFacility", "http://10.73.136.42:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-002" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-002" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-002", "--commandFacility", "http://10.73.136.43:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-003" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-003" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-003", "--commandFacility", "http://10.73.136.44:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-004" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-004" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-004", "--commandFacility", "http://10.73.136.45:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-005" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-005" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-005", "--commandFacility", "http://10.73.136.46:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-006" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-006" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-006", "--commandFacility", "http://10.73.136.47:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-007" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9000
      }
      port "rcf" {
        static = 9001
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-007" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-007", "--commandFacility", "http://10.73.136.48:9001", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-008" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-008" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-008", "--commandFacility", "http://10.73.136.41:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-009" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-009" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-009", "--commandFacility", "http://10.73.136.42:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-010" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-010" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-010", "--commandFacility", "http://10.73.136.43:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-011" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-011" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-011", "--commandFacility", "http://10.73.136.44:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-012" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-012" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-012", "--commandFacility", "http://10.73.136.45:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-013" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-013" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-013", "--commandFacility", "http://10.73.136.46:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-014" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-014" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-014", "--commandFacility", "http://10.73.136.47:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-015" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9002
      }
      port "rcf" {
        static = 9003
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-015" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-015", "--commandFacility", "http://10.73.136.48:9003", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-016" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-016" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-016", "--commandFacility", "http://10.73.136.41:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-017" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-017" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-017", "--commandFacility", "http://10.73.136.42:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-018" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-018" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-018", "--commandFacility", "http://10.73.136.43:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-019" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-019" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-019", "--commandFacility", "http://10.73.136.44:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-020" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-020" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-020", "--commandFacility", "http://10.73.136.45:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-021" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-021" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-021", "--commandFacility", "http://10.73.136.46:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-022" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-022" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-022", "--commandFacility", "http://10.73.136.47:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-023" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9004
      }
      port "rcf" {
        static = 9005
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-023" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-023", "--commandFacility", "http://10.73.136.48:9005", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-024" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-024" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-024", "--commandFacility", "http://10.73.136.41:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-025" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-025" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-025", "--commandFacility", "http://10.73.136.42:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-026" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-026" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-026", "--commandFacility", "http://10.73.136.43:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-027" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-027" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-027", "--commandFacility", "http://10.73.136.44:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-028" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-028" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-028", "--commandFacility", "http://10.73.136.45:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-029" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-029" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-029", "--commandFacility", "http://10.73.136.46:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-030" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-030" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-030", "--commandFacility", "http://10.73.136.47:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-031" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9006
      }
      port "rcf" {
        static = 9007
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-031" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-031", "--commandFacility", "http://10.73.136.48:9007", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-032" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-032" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-032", "--commandFacility", "http://10.73.136.41:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-033" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-033" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-033", "--commandFacility", "http://10.73.136.42:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-034" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-034" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-034", "--commandFacility", "http://10.73.136.43:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-035" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-035" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-035", "--commandFacility", "http://10.73.136.44:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-036" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-036" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-036", "--commandFacility", "http://10.73.136.45:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-037" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-037" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-037", "--commandFacility", "http://10.73.136.46:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-038" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-038" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-038", "--commandFacility", "http://10.73.136.47:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-039" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9008
      }
      port "rcf" {
        static = 9009
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-039" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-039", "--commandFacility", "http://10.73.136.48:9009", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-040" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-040" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-040", "--commandFacility", "http://10.73.136.41:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-041" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-041" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-041", "--commandFacility", "http://10.73.136.42:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-042" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-042" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-042", "--commandFacility", "http://10.73.136.43:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-043" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-043" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-043", "--commandFacility", "http://10.73.136.44:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-044" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-044" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-044", "--commandFacility", "http://10.73.136.45:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-045" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-045" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-045", "--commandFacility", "http://10.73.136.46:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-046" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-046" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-046", "--commandFacility", "http://10.73.136.47:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-047" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9010
      }
      port "rcf" {
        static = 9011
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-047" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-047", "--commandFacility", "http://10.73.136.48:9011", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-048" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-048" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-048", "--commandFacility", "http://10.73.136.41:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-049" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-049" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-049", "--commandFacility", "http://10.73.136.42:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-050" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-050" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-050", "--commandFacility", "http://10.73.136.43:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-051" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-051" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-051", "--commandFacility", "http://10.73.136.44:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-052" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-005"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-052" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-052", "--commandFacility", "http://10.73.136.45:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.45:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-053" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-006"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-053" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-053", "--commandFacility", "http://10.73.136.46:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.46:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-054" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-007"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-054" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-054", "--commandFacility", "http://10.73.136.47:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.47:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-055" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-008"
    }
    network {
      port "data" {
        static = 9012
      }
      port "rcf" {
        static = 9013
      }
    }
    restart {
      attempts = 0
      mode = "fail"
    }
    task "tp-makers-055" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-055", "--commandFacility", "http://10.73.136.48:9013", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.48:9012"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-056" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-001"
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
    task "tp-makers-056" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-056", "--commandFacility", "http://10.73.136.41:9015", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.41:9014"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-057" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-002"
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
    task "tp-makers-057" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-057", "--commandFacility", "http://10.73.136.42:9015", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.42:9014"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-058" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-003"
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
    task "tp-makers-058" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-058", "--commandFacility", "http://10.73.136.43:9015", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.43:9014"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "tp-makers-059" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-trg-004"
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
    task "tp-makers-059" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "tp-makers-059", "--commandFacility", "http://10.73.136.44:9015", "--send-to", "10.73.137.45:9014"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.44:9014"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }
}
