job "np04-physics-v5/dataflow" {
  type = "batch"
  datacenters = ["*"]
  reschedule {
    attempts = 0
    unlimited = false
  }

  group "dataflow-000" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-000" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-000", "--commandFacility", "http://10.73.136.21:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-001" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-001" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-001", "--commandFacility", "http://10.73.136.22:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-002" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-002" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-002", "--commandFacility", "http://10.73.136.23:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-003" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-003" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-003", "--commandFacility", "http://10.73.136.24:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-004" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-004" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-004", "--commandFacility", "http://10.73.136.25:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-005" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-005" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-005", "--commandFacility", "http://10.73.136.26:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-006" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-006" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-006", "--commandFacility", "http://10.73.136.27:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-007" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-007" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-007", "--commandFacility", "http://10.73.136.28:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-008" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-008" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-008", "--commandFacility", "http://10.73.136.29:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-009" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-009" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-009", "--commandFacility", "http://10.73.136.30:9001"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9000"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-010" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-010" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-010", "--commandFacility", "http://10.73.136.21:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-011" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-011" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-011", "--commandFacility", "http://10.73.136.22:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-012" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-012" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-012", "--commandFacility", "http://10.73.136.23:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-013" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-013" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-013", "--commandFacility", "http://10.73.136.24:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-014" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-014" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-014", "--commandFacility", "http://10.73.136.25:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-015" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-015" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-015", "--commandFacility", "http://10.73.136.26:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-016" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-016" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-016", "--commandFacility", "http://10.73.136.27:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-017" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-017" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-017", "--commandFacility", "http://10.73.136.28:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-018" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-018" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-018", "--commandFacility", "http://10.73.136.29:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-019" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-019" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-019", "--commandFacility", "http://10.73.136.30:9003"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9002"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-020" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-020" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-020", "--commandFacility", "http://10.73.136.21:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-021" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-021" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-021", "--commandFacility", "http://10.73.136.22:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-022" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-022" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-022", "--commandFacility", "http://10.73.136.23:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-023" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-023" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-023", "--commandFacility", "http://10.73.136.24:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-024" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-024" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-024", "--commandFacility", "http://10.73.136.25:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-025" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-025" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-025", "--commandFacility", "http://10.73.136.26:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-026" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-026" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-026", "--commandFacility", "http://10.73.136.27:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-027" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-027" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-027", "--commandFacility", "http://10.73.136.28:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-028" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-028" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-028", "--commandFacility", "http://10.73.136.29:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-029" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-029" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-029", "--commandFacility", "http://10.73.136.30:9005"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9004"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-030" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-030" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-030", "--commandFacility", "http://10.73.136.21:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-031" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-031" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-031", "--commandFacility", "http://10.73.136.22:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-032" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-032" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-032", "--commandFacility", "http://10.73.136.23:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-033" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-033" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-033", "--commandFacility", "http://10.73.136.24:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-034" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-034" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-034", "--commandFacility", "http://10.73.136.25:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-035" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-035" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-035", "--commandFacility", "http://10.73.136.26:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-036" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-036" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-036", "--commandFacility", "http://10.73.136.27:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-037" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-037" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-037", "--commandFacility", "http://10.73.136.28:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-038" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-038" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-038", "--commandFacility", "http://10.73.136.29:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-039" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-039" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-039", "--commandFacility", "http://10.73.136.30:9007"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9006"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-040" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-040" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-040", "--commandFacility", "http://10.73.136.21:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-041" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-041" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-041", "--commandFacility", "http://10.73.136.22:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-042" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-042" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-042", "--commandFacility", "http://10.73.136.23:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-043" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-043" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-043", "--commandFacility", "http://10.73.136.24:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-044" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-044" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-044", "--commandFacility", "http://10.73.136.25:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-045" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-045" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-045", "--commandFacility", "http://10.73.136.26:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-046" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-046" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-046", "--commandFacility", "http://10.73.136.27:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-047" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-047" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-047", "--commandFacility", "http://10.73.136.28:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-048" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-048" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-048", "--commandFacility", "http://10.73.136.29:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-049" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-049" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-049", "--commandFacility", "http://10.73.136.30:9009"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9008"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-050" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-001"
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
    task "dataflow-050" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-050", "--commandFacility", "http://10.73.136.21:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.21:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-051" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-002"
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
    task "dataflow-051" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-051", "--commandFacility", "http://10.73.136.22:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.22:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-052" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-003"
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
    task "dataflow-052" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-052", "--commandFacility", "http://10.73.136.23:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.23:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-053" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-004"
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
    task "dataflow-053" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-053", "--commandFacility", "http://10.73.136.24:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.24:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-054" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-005"
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
    task "dataflow-054" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-054", "--commandFacility", "http://10.73.136.25:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.25:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-055" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-006"
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
    task "dataflow-055" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-055", "--commandFacility", "http://10.73.136.26:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.26:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-056" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-007"
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
    task "dataflow-056" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-056", "--commandFacility", "http://10.73.136.27:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.27:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-057" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-008"
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
    task "dataflow-057" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-057", "--commandFacility", "http://10.73.136.28:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.28:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-058" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-009"
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
    task "dataflow-058" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-058", "--commandFacility", "http://10.73.136.29:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.29:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }

  group "dataflow-059" {
    constraint {
      attribute = "$${attr.unique.hostname}"
      value = "np04-str-010"
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
    task "dataflow-059" {
      driver = "raw_exec"
      user = "np04daq"
      config {
        command = "/opt/dunedaq/fddaq-v5.2.0/bin/daq_application"
        args = ["--name", "dataflow-059", "--commandFacility", "http://10.73.136.30:9011"]
      }
      env = {
        "DAQ_DATA_ENDPOINT" = "10.73.137.30:9010"
        "DUNEDAQ_SHARE_PATH" = "/opt/dunedaq/fddaq-v5.2.0/share"
        "TRACE_FILE" = "/tmp/trace_$USER.buffer"
      }
      resources {
        memory = 2048
      }
    }
  }
}
